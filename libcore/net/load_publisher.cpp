#include "net/load_publisher.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>

#include "wire/socket_protocol.h"

namespace syncws {

LoadPublisher::~LoadPublisher() {
  if (descriptor_ >= 0) close(descriptor_);
}

Status LoadPublisher::connect(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path)
    return fail(ErrorKind::usage, fmt::format("--socket {}: too long", path));
  path.copy(address.sun_path, path.size());
  descriptor_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor_ < 0 ||
      ::connect(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    return fail_errno(ErrorKind::cannot_connect, fmt::format("no server at the socket {}", path),
                      errno);
  }
  fcntl(descriptor_, F_SETFL, O_NONBLOCK);
  unsent_ = socket_protocol::format_hello({false, false});
  return flush();
}

void LoadPublisher::add_line(const std::string& line) {
  unsent_ += line;
  unsent_ += '\n';
}

Status LoadPublisher::flush() {
  while (!is_empty()) {
    const auto count =
        send(descriptor_, unsent_.data() + sent_, unsent_.size() - sent_, MSG_NOSIGNAL);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return {};
    if (count < 0) return fail_errno(ErrorKind::connection_lost, "the event socket", errno);
    sent_ += static_cast<std::size_t>(count);
  }
  unsent_.clear();
  sent_ = 0;
  return {};
}

int LoadPublisher::server_pid() const {
  ucred peer{};
  socklen_t length = sizeof peer;
  return getsockopt(descriptor_, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 ? peer.pid : 0;
}

}  // namespace syncws
