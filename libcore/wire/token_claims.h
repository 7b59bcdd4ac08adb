#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"

namespace syncws {

/// What a JWT says of itself. Nothing of it is verified: for its holder, who wants to know when to
/// renew it, or why it is refused. A claim of the wrong kind counts as missing.
struct TokenClaims {
  std::string algorithm;
  std::optional<std::string> key_id;
  bool has_critical = false;  ///< `crit`
  std::optional<std::string> issuer;
  std::optional<std::string> subject;
  std::vector<std::string> audiences;
  std::optional<WallTime> expires;
  std::optional<WallTime> not_before;
  std::optional<std::vector<std::string>> organisations;  ///< `orgs`; a string is a list of one
  std::optional<std::vector<std::string>> permissions;    ///< likewise; or parted by blanks
};

/// Kind usage: it is no JWS in compact form with a JSON object in header and payload.
[[nodiscard]] Result<TokenClaims> read_token_claims(std::string_view token);

/// When a token ends, if it tells.
[[nodiscard]] std::optional<WallTime> token_expiry(std::string_view token);

}  // namespace syncws
