#include "rooms/grant.h"

#include <algorithm>
#include <array>

namespace syncws {

bool Grant::covers(std::string_view organisation) const {
  return every_organisation ||
         std::find(organisations.begin(), organisations.end(), organisation) != organisations.end();
}

std::string_view code_of(Denial::Check check) {
  static constexpr std::array<std::string_view, 12> kCodes{
      "token_malformed", "token_algorithm", "token_critical",      "token_unknown_key",
      "token_signature", "token_expired",   "token_not_yet_valid", "token_issuer",
      "token_audience",  "token_claims",    "token_revoked",       "keys_unavailable"};
  return kCodes.at(static_cast<std::size_t>(check));
}

}  // namespace syncws
