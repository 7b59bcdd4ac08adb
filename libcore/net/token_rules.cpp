#include "net/token_rules.h"

#include <fmt/format.h>

namespace syncws {
namespace {

TokenRefusal refused(CloseCode code, std::string_view check, std::string_view sentence) {
  return {code, std::string(check), fmt::format("{}: {}", check, sentence)};
}

TokenRefusal denied(const Denial& denial) {
  const bool is_passing = denial.check == Denial::Check::unavailable;
  return refused(is_passing ? CloseCode::try_again_later : CloseCode::token_refused,
                 code_of(denial.check), denial.message);
}

}  // namespace

std::optional<TokenRefusal> judge_token(const Verdict& verdict, std::string_view organisation,
                                        const Grant* present, const SessionWorld& world) {
  if (!verdict) return denied(verdict.error());
  if (present != nullptr && present->subject != verdict->subject) {
    return refused(CloseCode::token_refused, "subject_changed",
                   "only a token of the same subject may follow");
  }
  const auto refusal = world.judge_watch(*verdict, organisation);
  if (!refusal) return std::nullopt;
  constexpr int kNotFound = 404;
  const bool is_unknown = refusal->status == kNotFound;
  return refused(is_unknown ? CloseCode::organisation_removed : CloseCode::token_refused,
                 refusal->code, refusal->message);
}

}  // namespace syncws
