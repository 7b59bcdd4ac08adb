#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "cli/option_table.h"
#include "net/tls_server_settings.h"

namespace syncws {

/// Whether and how to speak TLS, and how long anybody may take to ask for something.
struct TlsOptions {
  std::optional<std::string> certificate;  ///< none: plain HTTP
  std::optional<std::string> key;
  std::optional<std::string> client_ca;
  std::string least = "1.2";
  Duration handshake_timeout = std::chrono::seconds(10);

  [[nodiscard]] std::optional<TlsServerSettings> settings() const;
};

void describe_tls(cli::OptionTable& table, TlsOptions& options);

/// Kind usage: they do not go together.
[[nodiscard]] Status check_tls(const TlsOptions& options);

}  // namespace syncws
