#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "base/clock.h"

namespace syncws {

/// What somebody may do, as a token said.
struct Grant {
  std::string subject;                     ///< `sub`; may be empty
  std::string token_id;                    ///< `jti`; may be empty
  bool every_organisation = false;         ///< `*`
  std::vector<std::string> organisations;  ///< otherwise these
  bool may_subscribe = true;
  bool may_publish = false;
  std::optional<WallTime> expires;  ///< none: never (who needs no token)

  [[nodiscard]] bool covers(std::string_view organisation) const;
};

/// Why a token is no good.
struct Denial {
  enum class Check {
    malformed,    ///< no JWS in compact form, too long, not JSON, doubled names
    algorithm,    ///< `none`, or one that its key is not for
    critical,     ///< `crit` names something that is not understood
    unknown_key,  ///< no key with this `kid`, or none of this kind
    signature,
    expired,
    not_yet_valid,
    issuer,
    audience,
    claims,       ///< one that is needed is missing, or of the wrong kind
    revoked,      ///< by `jti` or `sub`
    unavailable,  ///< the keys can't be had at present: come back
  };
  Check check = Check::malformed;
  std::string message;  ///< a sentence for a person; never any of the token
};

using Verdict = tl::expected<Grant, Denial>;

/// The check's name in answers and in the log: `token_expired`; `keys_unavailable` for the last.
[[nodiscard]] std::string_view code_of(Denial::Check check);

}  // namespace syncws
