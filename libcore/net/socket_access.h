#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "base/error.h"

namespace syncws {

/// Who may connect to the event socket.
struct SocketAccess {
  mode_t mode = 0600;  ///< of its file: who may write to it may connect
  std::optional<gid_t> group;
  /// With either list, only who is on one of them, whatever the file's mode says.
  std::vector<uid_t> users;
  std::vector<gid_t> groups;
};

/// Who has connected, as the kernel knows it; nobody can lie to it.
struct SocketPeer {
  uid_t user = 0;
  std::vector<gid_t> groups;  ///< its own, and those it is in besides
};

/// Gives the file its group and mode. Before, only its owner may connect.
[[nodiscard]] Status open_socket_to(const std::string& path, const SocketAccess& access);

/// None: the kernel does not tell.
[[nodiscard]] std::optional<SocketPeer> read_socket_peer(int descriptor);

[[nodiscard]] bool lets_in(const SocketAccess& access, const SocketPeer& peer);

/// A number, or a name that this machine knows. Kind usage.
[[nodiscard]] Result<uid_t> find_user(const std::string& text);
[[nodiscard]] Result<gid_t> find_group(const std::string& text);

/// An octal mode from 000 to 777. Kind usage.
[[nodiscard]] Result<mode_t> parse_socket_mode(const std::string& text);

}  // namespace syncws
