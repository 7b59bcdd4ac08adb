#pragma once

#include <string>

#include "net/curl_probe.h"

namespace syncws {

/// What a server said to a request for a WebSocket.
struct UpgradeVerdict {
  bool is_good = false;
  std::string what;  ///< `HTTP 401 token_expired: the token has expired`
  std::string code;  ///< `token_expired`; may be empty
  long number = 0;   ///< HTTP status, or the code of a close that came first
};

[[nodiscard]] UpgradeVerdict read_verdict(const ProbeAnswer& answer);

/// The answer's status, code and sentence, or why there is none.
[[nodiscard]] std::string describe_answer(const ProbeAnswer& answer);

}  // namespace syncws
