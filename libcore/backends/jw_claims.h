#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "rooms/grant.h"

struct json_t;

namespace syncws {

/// What a token's claims must be, and where they say who may do what.
struct JwClaimRules {
  std::vector<std::string> issuers;    ///< `iss` is one of them; empty: any
  std::vector<std::string> audiences;  ///< `aud` names one of them; empty: not looked at
  Duration leeway = std::chrono::seconds(30);
  std::string organisations = "orgs";       ///< a name, a list of names, or `*`
  std::string permissions = "permissions";  ///< `subscribe` and `publish`; absent: subscribe
};

/// What the claims of a token whose signature is good grant, or what is wrong with them.
[[nodiscard]] Verdict check_claims(const json_t* claims, const JwClaimRules& rules, WallTime now);

}  // namespace syncws
