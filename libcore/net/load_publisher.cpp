#include "net/load_publisher.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

#include "base/clock.h"
#include "wire/socket_protocol.h"

namespace syncws {
namespace {

constexpr Duration kTimeToEnd = std::chrono::seconds(5);

/// The end of its input is the sign to go; who does not see it is told more clearly.
void await_end(pid_t command) {
  const auto deadline = monotonic_now() + kTimeToEnd;
  while (waitpid(command, nullptr, WNOHANG) == 0) {
    if (monotonic_now() > deadline) kill(-command, SIGKILL);
    usleep(1000);
  }
}

}  // namespace

LoadPublisher::~LoadPublisher() {
  descriptor_ = Descriptor();
  if (command_ > 0) await_end(command_);
}

Status LoadPublisher::connect(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path)
    return fail(ErrorKind::usage, fmt::format("--socket {}: too long", path));
  path.copy(address.sun_path, path.size());
  descriptor_ = Descriptor(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!descriptor_.is_open() ||
      ::connect(descriptor(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    return fail_errno(ErrorKind::cannot_connect, fmt::format("no server at the socket {}", path),
                      errno);
  }
  fcntl(descriptor(), F_SETFL, O_NONBLOCK);
  unsent_ = socket_protocol::format_hello({false, false});
  return flush();
}

/// Standard output is data of ours, so what the command says there goes to standard error.
Status LoadPublisher::start(const std::string& command) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0)
    return fail_errno(ErrorKind::io, "no pipe can be made", errno);
  const Descriptor input(ends[0]);
  descriptor_ = Descriptor(ends[1]);
  command_ = fork();
  if (command_ < 0) return fail_errno(ErrorKind::io, "no process can be made", errno);
  if (command_ == 0) {
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    std::signal(SIGPIPE, SIG_DFL);
    dup2(input.get(), STDIN_FILENO);
    dup2(STDERR_FILENO, STDOUT_FILENO);
    execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
    _exit(127);
  }
  fcntl(descriptor(), F_SETFL, O_NONBLOCK);
  return {};
}

void LoadPublisher::add_line(const std::string& line) {
  unsent_ += line;
  unsent_ += '\n';
}

Status LoadPublisher::flush() {
  while (!is_empty()) {
    const auto count = write(descriptor(), unsent_.data() + sent_, unsent_.size() - sent_);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return {};
    if (count < 0) {
      return fail_errno(ErrorKind::connection_lost,
                        command_ > 0 ? "the publish command takes no more" : "the event socket",
                        errno);
    }
    sent_ += static_cast<std::size_t>(count);
  }
  unsent_.clear();
  sent_ = 0;
  return {};
}

int LoadPublisher::server_pid() const {
  ucred peer{};
  socklen_t length = sizeof peer;
  return getsockopt(descriptor(), SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 ? peer.pid : 0;
}

}  // namespace syncws
