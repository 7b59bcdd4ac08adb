// What a session does about tokens.
#include <algorithm>

#include "base/log.h"
#include "base/terminal_text.h"
#include "net/session.h"
#include "net/session_talk.h"
#include "net/token_rules.h"
#include "wire/client_message.h"
#include "wire/messages.h"
#include "wire/server_frame.h"

namespace syncws {

void Session::start(std::unique_ptr<Admission> admission) {
  if (const auto address = IpAddress::parse(admission->address)) address_ = *address;
  seat_ = std::move(admission->seat);
  if (admission->grant != nullptr) talk().grant = admission->grant;
  if (admission->check == nullptr && !admission->awaits_token)
    return approach(std::move(admission));
  phase_ = Phase::unproven;
  auto check = admission->check;
  talk().admission = std::move(admission);
  schedule();
  if (check != nullptr) await_verdict(std::move(check));
}

const Grant* Session::grant() const { return talk_ == nullptr ? nullptr : talk_->grant.get(); }

bool Session::wants_messages() const { return speaks_v1(variant_) && world_.verifier != nullptr; }

/// Everything else that a viewer says is not for us.
void Session::on_message(InboundMessage& message) {
  if (const auto token = parse_auth(message.take_text())) present(*token);
}

/// The newest token counts: one that is still being looked at is forgotten.
void Session::present(std::string_view token) {
  if (talk().check != nullptr) talk().check->forget();
  talk().owes_answer = true;
  await_verdict(TokenCheck::begin(*world_.verifier, token, world_.wall()));
}

void Session::await_verdict(std::shared_ptr<TokenCheck> check) {
  talk().check = check;
  check->then([this](const Verdict& verdict) { on_verdict(verdict); });
}

void Session::on_verdict(const Verdict& verdict) {
  const auto check = std::move(talk().check);  // holds the verdict
  if (is_closing()) return;
  const auto refusal = judge_token(verdict, organisation(), grant(), world_);
  if (refusal && refusal->code == CloseCode::try_again_later && grant() != nullptr) {
    log::warn("id={} stays with its old token: {}", id_, refusal->reason);
    talk().owes_answer = false;
    return;
  }
  if (refusal) return refuse(refusal->code, refusal->check, refusal->reason);
  if (world_.take_subject && !world_.take_subject(seat_, verdict->subject)) {
    return refuse(CloseCode::rate_limited, "too_many_connections",
                  "too_many_connections: the token's subject has all it may");
  }
  talk().grant = std::make_shared<const Grant>(*verdict);
  log::info("authenticated id={} organisation={} subject={}", id_, organisation(),
            harmless_text(verdict->subject));
  if (talk().awaits_room) return;
  if (auto admission = std::move(talk().admission)) return approach(std::move(admission));
  answer_token();
  schedule();
}

/// What the connection does not take now goes out when it does.
void Session::answer_token() {
  const bool waits = talk_ == nullptr || !talk_->owes_answer || talk_->check != nullptr;
  if (waits || is_closing()) return;
  const auto message =
      messages::authenticated(organisation(), world_.wall(), talk_->grant->expires);
  const auto written = connection_.write(server_frame::text(message));
  if (written == Connection::Write::refused) return;
  talk_->owes_answer = false;
  if (written == Connection::Write::broken) hang_up();
}

void Session::on_no_token() {
  if (talk().awaits_room)
    return close_now(CloseCode::try_again_later, "the room could not be opened in time");
  if (talk().check != nullptr) {
    return refuse(CloseCode::try_again_later, "keys_unavailable",
                  "keys_unavailable: the token could not be checked in time");
  }
  refuse(CloseCode::not_authenticated, "not_authenticated",
         "not_authenticated: no message AUTH came in time");
}

bool Session::is_expired() const {
  const auto* const present = grant();
  return present != nullptr && present->expires &&
         present->expires->milliseconds <= world_.wall().milliseconds;
}

/// As the wheel has it. The time of day may be changed meanwhile, so it is looked at once a day at
/// least.
Instant Session::expiry() const {
  const auto* const present = grant();
  if (present == nullptr || !present->expires) return Instant::max();
  constexpr std::int64_t kDay = 86'400'000;
  const auto now = world_.wall().milliseconds;
  const auto expires = std::max(present->expires->milliseconds, now);
  return world_.timers.now() + std::chrono::milliseconds(std::min(expires - now, kDay));
}

}  // namespace syncws
