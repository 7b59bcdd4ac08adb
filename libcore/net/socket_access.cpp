#include "net/socket_access.h"

#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>

#include "base/terminal_text.h"

namespace syncws {
namespace {

constexpr int kOctal = 8;
constexpr int kDecimal = 10;

template <typename Number>
std::optional<Number> parse_number(const std::string& text, int base) {
  Number number = 0;
  const auto* const end = text.data() + text.size();
  const auto [at, problem] = std::from_chars(text.data(), end, number, base);
  return problem == std::errc() && at == end ? std::optional(number) : std::nullopt;
}

std::vector<gid_t> other_groups(int descriptor) {
  constexpr std::size_t kMany = 64;
  std::vector<gid_t> groups(kMany);
  while (true) {
    auto length = static_cast<socklen_t>(groups.size() * sizeof(gid_t));
    const int status = getsockopt(descriptor, SOL_SOCKET, SO_PEERGROUPS, groups.data(), &length);
    if (status != 0 && errno != ERANGE) return {};
    groups.resize(length / sizeof(gid_t));
    if (status == 0) return groups;
  }
}

}  // namespace

Status open_socket_to(const std::string& path, const SocketAccess& access) {
  constexpr auto kAsItIs = static_cast<uid_t>(-1);
  if (access.group && chown(path.c_str(), kAsItIs, *access.group) != 0) {
    return fail_errno(ErrorKind::usage,
                      fmt::format("the socket {} can't be given to group {}", path, *access.group),
                      errno);
  }
  if (chmod(path.c_str(), access.mode) != 0) {
    return fail_errno(ErrorKind::usage,
                      fmt::format("the socket {} can't be given mode {:03o}", path, access.mode),
                      errno);
  }
  return {};
}

std::optional<SocketPeer> read_socket_peer(int descriptor) {
  ucred peer{};
  socklen_t length = sizeof peer;
  if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0) return std::nullopt;
  auto groups = other_groups(descriptor);
  groups.push_back(peer.gid);
  return SocketPeer{peer.uid, std::move(groups)};
}

bool lets_in(const SocketAccess& access, const SocketPeer& peer) {
  if (access.users.empty() && access.groups.empty()) return true;
  const auto& users = access.users;
  return std::find(users.begin(), users.end(), peer.user) != users.end() ||
         std::find_first_of(access.groups.begin(), access.groups.end(), peer.groups.begin(),
                            peer.groups.end()) != access.groups.end();
}

Result<uid_t> find_user(const std::string& text) {
  if (const auto number = parse_number<uid_t>(text, kDecimal)) return *number;
  if (const auto* const user = getpwnam(text.c_str()); user != nullptr) return user->pw_uid;
  return fail(ErrorKind::usage,
              fmt::format("'{}' is neither a number nor a user of this machine; `getent passwd` "
                          "lists them",
                          harmless_text(text)));
}

Result<gid_t> find_group(const std::string& text) {
  if (const auto number = parse_number<gid_t>(text, kDecimal)) return *number;
  if (const auto* const group = getgrnam(text.c_str()); group != nullptr) return group->gr_gid;
  return fail(ErrorKind::usage,
              fmt::format("'{}' is neither a number nor a group of this machine; `getent group` "
                          "lists them",
                          harmless_text(text)));
}

Result<mode_t> parse_socket_mode(const std::string& text) {
  constexpr mode_t kMost = 0777;
  const auto mode = parse_number<mode_t>(text, kOctal);
  if (mode && *mode <= kMost) return *mode;
  return fail(ErrorKind::usage,
              fmt::format("'{}' is no mode; it is three octal digits, such as 660 for owner and "
                          "group",
                          harmless_text(text)));
}

}  // namespace syncws
