#pragma once

#include <memory>
#include <optional>
#include <string>

#include "cli/exit_code.h"
#include "listen_checklist.h"
#include "listen_options.h"
#include "net/curl_probe.h"
#include "net/openssl_client.h"

namespace syncws {

/// The auth doctor: asks the server for what a listener would ask for, looks at each step on the
/// way, and prints what it saw and what would pass. The server's verdict is the last line, and the
/// exit code.
class ListenExplain {
 public:
  explicit ListenExplain(ListenOptions options);

  /// Kind cannot_connect: the server was not reached; refused: it said no.
  [[nodiscard]] Result<cli::ExitCode> run();

 private:
  [[nodiscard]] Status check_way();
  void check_connection(const ProbeAnswer& answer);
  void check_clock(const ProbeAnswer& answer);
  [[nodiscard]] Status check_token();
  [[nodiscard]] Result<std::string> get_ticket();
  [[nodiscard]] Status ask_for_verdict();
  [[nodiscard]] Status judge(const ProbeAnswer& answer);
  [[nodiscard]] Status refuse(const std::string& what, std::string_view code, long number);
  [[nodiscard]] ProbeRequest request_for(const std::string& path) const;

  ListenOptions options_;
  Checklist checklist_;
  std::unique_ptr<OpensslClient> tls_;
  Secret token_;                   ///< empty: none
  std::optional<Duration> ahead_;  ///< the server's clock
};

}  // namespace syncws
