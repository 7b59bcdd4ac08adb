#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "bare/fd.h"
#include "bare/loop.h"

namespace bare {

/// Throws std::system_error for the present errno.
[[noreturn]] void throw_errno(const char* what);

/// A listening socket on 127.0.0.1; port 0 picks a free one.
[[nodiscard]] Fd listen_tcp(std::uint16_t port);
[[nodiscard]] std::uint16_t port_of(const Fd& listener);

/// A connection to 127.0.0.1. `flags`: SOCK_NONBLOCK, which may return before it is made, or none.
[[nodiscard]] Fd connect_tcp(std::uint16_t port, int flags = 0);
/// A socket that is reset when it is closed leaves no TIME_WAIT in the way of the next run.
void reset_when_closed(const Fd& socket);

/// A listening Unix socket; a socket file left there by an earlier run is replaced.
[[nodiscard]] Fd listen_unix(const std::string& path);

/// Sends what the kernel takes without waiting: the number of bytes, 0 if it is full, -1 if the
/// connection is gone.
[[nodiscard]] std::int64_t send_some(const Fd& socket, const char* data, std::size_t size);

/// As many descriptors as the hard limit allows.
void raise_descriptor_limit();

/// Accepts what waits on a listening socket and hands it on, non-blocking.
class Acceptor final : public Watcher {
 public:
  using OnAccept = std::function<void(Fd)>;
  Acceptor(Loop& loop, Fd listener, OnAccept on_accept);
  void on_ready(std::uint32_t events) override;

 private:
  Fd listener_;
  OnAccept on_accept_;
};

}  // namespace bare
