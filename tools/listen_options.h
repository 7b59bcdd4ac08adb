#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "listen_pattern.h"
#include "net/tls_client_settings.h"
#include "net/web_address.h"
#include "rooms/resume.h"
#include "token_options.h"

namespace syncws {

/// What was asked of syncws-listen, checked.
struct ListenOptions {
  /// How the token reaches the server.
  enum class AuthBy { header, ticket, message };

  std::string organisation;
  WebAddress address;
  TlsClientSettings tls;
  TokenOptions token;
  AuthBy auth_by = AuthBy::header;
  bool explain = false;  ///< look at each step, and watch nothing
  bool explain_as_json = false;
  std::optional<std::string> origin;  ///< with explain
  ResumeRequest resume;
  bool check = false;
  bool summary = false;
  bool pretty = false;
  bool colour = false;  ///< with pretty
  bool plain = false;
  bool reconnect = true;
  std::vector<std::string> types;    ///< empty: all
  std::vector<std::string> pfa_ids;  ///< empty: all
  std::optional<std::uint64_t> count;
  std::optional<Duration> duration;
  std::optional<Duration> within;
  std::optional<std::string> cursor;  ///< the file
  std::optional<std::string> record;  ///< the file
  std::vector<EventPattern> expected;
  std::vector<EventPattern> forbidden;
  bool strict_gaps = false;
};

/// Nothing to do: --help or --version was answered.
[[nodiscard]] Result<std::optional<ListenOptions>> read_listen_options(int argc,
                                                                       const char* const* argv);

}  // namespace syncws
