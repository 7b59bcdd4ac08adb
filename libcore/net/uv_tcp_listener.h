#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/error.h"
#include "net/uv_loop.h"
#include "rooms/ip_address.h"

namespace syncws {

/// A listening TCP socket of our own, and its accept loop. Accepts at most kMostATurn connections a
/// turn, fewer when they cost time. Out of descriptors it rests for a moment instead of
/// spinning.
class UvTcpListener {
 public:
  using OnSocket = std::function<void(int socket, const IpAddress& peer)>;

  /// With whom it has its port, for threads that each accept their share: the kernel spreads
  /// connections over all sockets of a port.
  enum class Port {
    alone,
    first,    ///< more may follow, of this process
    another,  ///< of a port that a first one has
  };

  /// Resolves `host` (blocking) and binds its first address. Port 0 picks a free one. Kind usage:
  /// the name is unknown, the port is in use or may not be had.
  [[nodiscard]] static Result<std::unique_ptr<UvTcpListener>> make(UvLoop& loop,
                                                                   const std::string& host,
                                                                   std::uint16_t port,
                                                                   OnSocket on_socket,
                                                                   Port sharing = Port::alone);
  UvTcpListener(const UvTcpListener&) = delete;
  UvTcpListener& operator=(const UvTcpListener&) = delete;
  ~UvTcpListener();

  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// Accepts from now on.
  void start();

 private:
  static constexpr int kMostATurn = 1024;
  static constexpr Duration kMostTimeATurn = std::chrono::milliseconds(2);

  UvTcpListener(UvLoop& loop, int socket, std::uint16_t port, OnSocket on_socket);
  void accept_some();

  int socket_;
  std::uint16_t port_;
  OnSocket on_socket_;
  UvHandle<uv_poll_t> poll_;
  UvTimer rest_;
};

/// Whether all addresses of `host` are of this machine's loopback. Blocking look-up; false when it
/// has none.
[[nodiscard]] bool is_loopback_host(const std::string& host);

}  // namespace syncws
