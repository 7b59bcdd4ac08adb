#pragma once

#include <string>

#include "base/error.h"

namespace syncws {

/// The event socket's place when nobody named one: $SYNCWS_SOCKET is read by the options; then
/// $XDG_RUNTIME_DIR/syncws/events.sock, else /run/syncws/events.sock if its folder can be written,
/// else /tmp/syncws-$UID/events.sock.
[[nodiscard]] std::string default_socket_path();

/// Makes the socket's folder (0700) if it is not there. Refuses one in /tmp that belongs to
/// somebody else.
[[nodiscard]] Status prepare_socket_folder(const std::string& path);

/// Holds a socket path for as long as it lives: no second server on this machine gets it, also not
/// between looking for a live server and binding. The kernel lets go of it however the process
/// ends.
class SocketPathLock {
 public:
  /// Kind usage: somebody else listens there.
  [[nodiscard]] static Result<SocketPathLock> take(const std::string& path);
  SocketPathLock(SocketPathLock&& other) noexcept;
  SocketPathLock& operator=(SocketPathLock&&) = delete;
  ~SocketPathLock();

 private:
  explicit SocketPathLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

/// Removes a left-over socket file. Kind usage: a server answers there, or it is no socket.
[[nodiscard]] Status take_over_socket(const std::string& path);

}  // namespace syncws
