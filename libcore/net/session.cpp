#include "net/session.h"

#include "net/session_talk.h"
#include "rooms/room.h"
#include "wire/messages.h"
#include "wire/server_frame.h"

namespace syncws {

/// Spread, so that many who leave at once don't come back at once.
Duration SessionWorld::retry_after(CloseCode code) {
  return at_most(code == CloseCode::going_away ? drain : std::chrono::seconds(1));
}

Duration SessionWorld::ping_advance() {
  constexpr std::uint32_t kSideBySide = 32;
  if (ping_group.viewers++ % kSideBySide == 0) ping_group.advance = at_most(ping_spread);
  return ping_group.advance;
}

Duration SessionWorld::at_most(Duration most) {
  return Duration(std::uniform_int_distribution<Duration::rep>(0, most.count())(random));
}

Session::Session(Connection connection, SessionWorld& world, std::uint64_t id, Variant variant,
                 Instant now)
    : beat_(world.timers.tick_of(now)),
      connection_(connection),
      world_(world),
      id_(id),
      opened_(now),
      address_(IpAddress::v4({})),
      given_(beat_),
      variant_(variant) {}

Session::~Session() {
  if (talk_ != nullptr && talk_->check != nullptr) talk_->check->forget();
  if (talk_ != nullptr && talk_->awaits_room) world_.passes->forget(organisation(), *this);
  world_.hub.leave(*this);
}

void Session::start_alone() { schedule(); }

void Session::approach(std::unique_ptr<Admission> admission) {
  if (world_.passes == nullptr || world_.passes->may_join(admission->target.organisation, *this))
    return enter(admission->target);
  phase_ = Phase::unproven;
  talk().awaits_room = true;
  talk().admission = std::move(admission);
  schedule();
}

void Session::on_room() {
  talk().awaits_room = false;
  if (phase_ != Phase::unproven) return;
  const auto admission = std::move(talk().admission);
  const bool has_talk = grant() != nullptr || talk().check != nullptr || talk().owes_answer;
  if (!has_talk) talk_.reset();
  enter(admission->target);
}

void Session::enter(const RoomTarget& target) {
  phase_ = Phase::open;
  given_ = world_.timers.tick();
  beat_ = world_.timers.tick_of(world_.timers.now() - world_.ping_advance());
  const auto now = world_.wall();
  const auto answer = world_.hub.join(target.organisation, *this, variant_, target.resume);
  const auto greeting = speaks_v1(variant_) ? messages::connected_v1(target.organisation, now,
                                                                     answer, world_.ping_interval)
                                            : messages::connected(target.organisation, now);
  auto frames = server_frame::text(greeting);
  if (answer.gap)
    frames += server_frame::text(messages::gap(target.organisation, now, *answer.gap));
  connection_.write(frames);
  answer_token();
  schedule();
  world_.hub.advance(*this);
}

/// Who takes bytes again is there, though the question itself may have found no room.
void Session::on_writable() {
  heard();
  answer_token();
  world_.hub.advance(*this);
  try_close();
}

void Session::on_data(const InboundPiece& piece) {
  heard();
  if (is_closing()) return note_noise(piece.bytes.size());
  if (talk().message.is_between_frames() && !count_frame()) return;
  const auto whole =
      talk().message.take(piece, world_.limits.inbound, wants_messages(), world_.inflater);
  if (!whole) return close_now(whole.error().code, whole.error().reason);
  if (*whole && wants_messages()) on_message(talk().message);
}

void Session::on_pong() {
  const bool was_asked = awaits_pong_;
  heard();
  if (is_closing()) return note_noise(0);
  if (!was_asked) static_cast<void>(count_frame());
}

/// Closes when there were too many.
bool Session::count_frame() {
  if (talk().may_speak(world_.timers.now())) return true;
  refuse(CloseCode::rate_limited, "rate_limited", "rate_limited: too many messages a second");
  return false;
}

bool Session::has_taken_all() const {
  return close_code_ != number(CloseCode::slow_consumer) && Hub::has_all(*this) &&
         !connection_.has_unsent();
}

std::uint64_t Session::lag() const {
  const auto* const room = Room::room_of(*this);
  return room == nullptr ? 0 : room->lag(*this);
}

std::string_view Session::organisation() const {
  if (const auto* const room = Room::room_of(*this)) return room->organisation();
  if (talk_ == nullptr || talk_->admission == nullptr) return {};
  return talk_->admission->target.organisation;
}

Offer Session::offer(std::string_view frames) {
  if (phase_ != Phase::open && phase_ != Phase::close_after_delivery) return Offer::gone;
  const auto written = connection_.write(frames);
  if (written == Connection::Write::refused) return Offer::refused;
  if (written == Connection::Write::broken) {
    hang_up();
    return Offer::gone;
  }
  given_ = world_.timers.tick();
  return written == Connection::Write::taken ? Offer::taken : Offer::taken_full;
}

SessionTalk& Session::talk() {
  if (talk_ == nullptr) talk_ = std::make_unique<SessionTalk>(world_.limits.client_rate);
  return *talk_;
}

}  // namespace syncws
