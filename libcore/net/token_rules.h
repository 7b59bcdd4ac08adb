#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "net/session_world.h"
#include "rooms/verifier.h"
#include "wire/close_code.h"

namespace syncws {

/// Why a token does not let a session watch its organisation (any longer).
struct TokenRefusal {
  CloseCode code = CloseCode::token_refused;
  std::string check;   ///< its name, as in the answers of HTTP
  std::string reason;  ///< begins with that name
};

/// Whether the token behind `verdict` lets a session watch `organisation`. `present` is what the
/// session was let in with, null before that: only the same subject may renew it.
[[nodiscard]] std::optional<TokenRefusal> judge_token(const Verdict& verdict,
                                                      std::string_view organisation,
                                                      const Grant* present,
                                                      const SessionWorld& world);

}  // namespace syncws
