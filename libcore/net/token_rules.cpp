#include "net/token_rules.h"

#include <fmt/format.h>

namespace syncws {
namespace {

tl::unexpected<TokenRefusal> refused(CloseCode code, std::string_view check,
                                     std::string_view sentence) {
  return tl::make_unexpected(TokenRefusal{code, check, fmt::format("{}: {}", check, sentence)});
}

}  // namespace

tl::expected<void, TokenRefusal> judge_token(const Verdict& verdict, std::string_view organisation,
                                             const Grant* present) {
  if (!verdict) {
    const bool is_passing = verdict.error().check == Denial::Check::unavailable;
    return refused(is_passing ? CloseCode::try_again_later : CloseCode::token_refused,
                   code_of(verdict.error().check), verdict.error().message);
  }
  if (present != nullptr && present->subject != verdict->subject) {
    return refused(CloseCode::token_refused, "subject_changed",
                   "only a token of the same subject may follow");
  }
  if (!verdict->may_subscribe) {
    return refused(CloseCode::token_refused, "not_permitted",
                   "the token does not permit to subscribe");
  }
  if (!verdict->covers(organisation)) {
    return refused(CloseCode::token_refused, "organization_not_allowed",
                   fmt::format("the token is not for {}", organisation));
  }
  return {};
}

}  // namespace syncws
