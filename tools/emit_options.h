#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "net/tls_client_settings.h"
#include "net/web_address.h"
#include "token_options.h"

namespace syncws {

/// What was asked of syncws-emit, checked.
struct EmitOptions {
  std::vector<std::string> files;   ///< `-` is standard input
  std::optional<std::string> line;  ///< the one event that was given by flags, instead of files
  std::string socket;
  std::optional<WebAddress> url;  ///< where to publish over HTTP, instead of the socket
  TlsClientSettings tls;
  TokenOptions token;  ///< with `url`
  std::optional<double>
      replay_speed;  ///< the one file is a recording, to be played; may be infinite
  bool receipts = false;
  bool acks = true;
  bool dry_run = false;
  bool strict_types = false;
  bool idempotent = false;                ///< lines without an eventId get one
  std::optional<std::string> spool;       ///< the folder where lines wait for a server
  std::uint64_t spool_limit = 64U << 20;  ///< bytes of lines
  bool spool_status = false;
  bool spool_flush = false;
  bool progress = false;
  double rate = 0;  ///< events a second; 0 is as fast as they go
  Duration wait{0};
  Duration reconnect = std::chrono::seconds(30);
};

/// Nothing to do: --help or --version was answered.
[[nodiscard]] Result<std::optional<EmitOptions>> read_emit_options(int argc,
                                                                   const char* const* argv);

}  // namespace syncws
