#include "net/token_command.h"

#include <utility>

#include "net/token_schedule.h"
#include "net/token_text.h"
#include "wire/token_claims.h"

namespace syncws {
namespace {

constexpr Duration kLimit = std::chrono::seconds(30);

}  // namespace

void TokenCommand::get(OnToken on_token) {
  on_token_ = std::move(on_token);
  const bool is_due = renew_at_ && monotonic_now() >= *renew_at_;
  if (!kept_.is_empty() && !is_due) return answer(kept_);
  if (running_ != nullptr) return;
  auto started = UvCommand::start(loop_, command_, kLimit,
                                  [this](Result<Secret> line) { on_end(std::move(line)); });
  if (!started) return answer(fail_in(name(), started.error()));
  running_ = *std::move(started);
}

void TokenCommand::on_end(Result<Secret> line) {
  const auto finished = std::move(running_);  // we are inside its call
  if (!line) return answer(fail_in(name(), line.error()));
  auto token = read_token_text(line->text(), "the output of --token-cmd");
  if (!token) return answer(fail(ErrorKind::unavailable, token.error().message));
  const auto expires = token_expiry(token->text());
  renew_at_.reset();
  if (expires) renew_at_ = monotonic_now() + until_renewal(wall_now(), *expires);
  kept_ = *token;
  answer(std::move(token));
}

void TokenCommand::answer(Result<Secret> token) {
  if (const auto on_token = std::exchange(on_token_, nullptr)) on_token(std::move(token));
}

}  // namespace syncws
