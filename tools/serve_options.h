#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "backends/journal_settings.h"
#include "base/error.h"
#include "net/stream_server.h"
#include "rooms/history_limits.h"
#include "serve_access_options.h"
#include "serve_auth_options.h"
#include "serve_compress_options.h"
#include "serve_limit_options.h"
#include "serve_session_options.h"
#include "serve_tls_options.h"

namespace syncws {

/// What was asked of syncws-serve, checked.
struct ServeOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 3000;
  std::optional<std::string> socket;  ///< none: no event socket
  bool socket_asked_for = false;      ///< and not just there by default
  bool read_stdin = true;
  bool stay = false;
  bool strict = false;
  bool strict_types = false;
  std::optional<int> ready_descriptor;
  std::size_t threads = 1;  ///< that viewers are spread over
  HistoryLimits history;
  Duration pace = std::chrono::seconds(1);
  Duration dedup_window = std::chrono::minutes(5);  ///< zero: event ids don't matter
  std::optional<JournalSettings> journal;           ///< none: in memory
  std::optional<Duration> exit_when_drained;        ///< at the end of input, wait so long for it
  StreamServer::Settings server;
  AccessOptions access;
  AuthOptions auth;
  SessionOptions session;
  LimitOptions limits;
  CompressOptions compress;
  TlsOptions tls;
};

/// Nothing to do: --help or --version was answered.
[[nodiscard]] Result<std::optional<ServeOptions>> read_serve_options(int argc,
                                                                     const char* const* argv);

}  // namespace syncws
