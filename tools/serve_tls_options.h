#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/error.h"
#include "cli/option_table.h"
#include "net/tls_server_settings.h"

namespace syncws {

/// What was asked of syncws-serve about TLS, and about those who only knock.
struct ServeTlsOptions {
  std::optional<TlsServerSettings> server;  ///< none: plain HTTP
  Duration handshake_timeout = std::chrono::seconds(10);
};

/// These options as they were said. Must outlive the table that they are described to.
class ServeTlsTable {
 public:
  void describe(cli::OptionTable& table);
  /// Kind usage: they do not go together.
  [[nodiscard]] Result<ServeTlsOptions> check() const;

 private:
  std::optional<std::string> certificate_;
  std::optional<std::string> key_;
  std::optional<std::string> client_ca_;
  std::string least_ = "1.2";
  ServeTlsOptions options_;
};

}  // namespace syncws
