#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/error.h"
#include "net/uv_loop.h"
#include "rooms/ip_address.h"

namespace syncws {

/// A listening TCP socket of our own, and its accept loop. Accepts no more than some connections a
/// turn, so that a storm of them does not starve those that are there. Out of descriptors it rests
/// for a moment instead of spinning.
class UvTcpListener {
 public:
  using OnSocket = std::function<void(int socket, const IpAddress& peer)>;

  /// Resolves `host` (blocking) and binds its first address. Port 0 picks a free one. Kind usage:
  /// the name is unknown, the port is in use or may not be had.
  [[nodiscard]] static Result<std::unique_ptr<UvTcpListener>> make(UvLoop& loop,
                                                                   const std::string& host,
                                                                   std::uint16_t port,
                                                                   OnSocket on_socket);
  UvTcpListener(const UvTcpListener&) = delete;
  UvTcpListener& operator=(const UvTcpListener&) = delete;
  ~UvTcpListener();

  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// How many connections are accepted in a turn of the loop, at most.
  void set_most_a_turn(int most) { most_a_turn_ = most; }
  /// Accepts from now on.
  void start();

 private:

  UvTcpListener(UvLoop& loop, int socket, std::uint16_t port, OnSocket on_socket);
  void accept_some();

  int socket_;
  std::uint16_t port_;
  OnSocket on_socket_;
  UvHandle<uv_poll_t> poll_;
  UvTimer rest_;
  int most_a_turn_ = 64;
};

/// Whether all addresses of `host` are of this machine's loopback. Blocking look-up; false when it
/// has none.
[[nodiscard]] bool is_loopback_host(const std::string& host);

}  // namespace syncws
