#include "net/socket_path.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <utility>

namespace syncws {
namespace {

constexpr mode_t kOwnerOnly = 0700;
constexpr mode_t kOwnerFile = 0600;

tl::unexpected<Error> in_use(const std::string& path) {
  return fail(ErrorKind::usage,
              fmt::format("a server listens on the socket {} already; stop it, or choose another "
                          "with --socket or none with --no-socket",
                          path));
}

Result<sockaddr_un> address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof address.sun_path) {
    return fail(ErrorKind::usage, fmt::format("--socket '{}': a socket's path has 1 to {} bytes",
                                              path, sizeof address.sun_path - 1));
  }
  path.copy(address.sun_path, path.size());
  return address;
}

/// Whether somebody accepts connections there: the connect() errno, 0 if so.
int probe(const sockaddr_un& address) {
  const int client = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (client < 0) return errno;
  const int status = connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  const int problem = status == 0 ? 0 : errno;
  close(client);
  return problem == EAGAIN ? 0 : problem;  // a full backlog is somebody's
}

}  // namespace

std::string default_socket_path() {
  if (const char* const runtime = std::getenv("XDG_RUNTIME_DIR");
      runtime != nullptr && *runtime != '\0') {
    return fmt::format("{}/syncws/events.sock", runtime);
  }
  const bool has_run = access("/run/syncws", W_OK) == 0 || access("/run", W_OK) == 0;
  if (has_run) return "/run/syncws/events.sock";
  return fmt::format("/tmp/syncws-{}/events.sock", getuid());
}

Status prepare_socket_folder(const std::string& path) {
  const auto folder = std::filesystem::path(path).parent_path().string();
  if (folder.empty()) return {};
  if (mkdir(folder.c_str(), kOwnerOnly) != 0 && errno != EEXIST) {
    return fail_errno(ErrorKind::usage, fmt::format("the socket's folder {} can't be made", folder),
                      errno);
  }
  struct stat about {};
  const bool ours = stat(folder.c_str(), &about) == 0 && S_ISDIR(about.st_mode) &&
                    (about.st_uid == getuid() || !folder.starts_with("/tmp/syncws-"));
  if (!ours)
    return fail(ErrorKind::usage, fmt::format("the socket's folder {} is not ours to use", folder));
  return {};
}

Result<SocketPathLock> SocketPathLock::take(const std::string& path) {
  const auto name = path + ".lock";
  const int descriptor = open(name.c_str(), O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, kOwnerFile);
  if (descriptor < 0)
    return fail_errno(ErrorKind::usage, fmt::format("{} can't be made", name), errno);
  if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    close(descriptor);
    return in_use(path);
  }
  return SocketPathLock(descriptor);
}

SocketPathLock::SocketPathLock(SocketPathLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

SocketPathLock::~SocketPathLock() {
  if (descriptor_ >= 0) close(descriptor_);
}

Status take_over_socket(const std::string& path) {
  const auto address = address_of(path);
  if (!address) return tl::make_unexpected(address.error());
  struct stat about {};
  if (lstat(path.c_str(), &about) != 0) return {};
  if (!S_ISSOCK(about.st_mode)) {
    return fail(ErrorKind::usage,
                fmt::format("--socket {}: a file that is no socket stands there", path));
  }
  const int problem = probe(*address);
  if (problem == 0) return in_use(path);
  if (problem == ENOENT) return {};
  if (problem !=
      ECONNREFUSED) {  // not a left-over of ours: another kind of socket, or another user's
    return fail_errno(ErrorKind::usage, fmt::format("--socket {} stands there already", path),
                      problem);
  }
  if (unlink(path.c_str()) != 0 && errno != ENOENT) {
    return fail_errno(ErrorKind::usage,
                      fmt::format("the left-over socket {} can't be removed", path), errno);
  }
  return {};
}

}  // namespace syncws
