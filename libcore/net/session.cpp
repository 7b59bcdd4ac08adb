#include "net/session.h"

#include <algorithm>

#include "net/session_talk.h"
#include "rooms/room.h"
#include "wire/close_payload.h"
#include "wire/messages.h"
#include "wire/server_frame.h"

namespace syncws {
namespace {

/// How long the peer has to answer our close frame.
constexpr Duration kCloseTimeout = std::chrono::seconds(2);

/// How long a connection that takes no bytes keeps its place, after it was cut off.
constexpr Duration kCutOffTimeout = std::chrono::minutes(2);

/// How coarsely the kernel tells it; an answer may come within a millisecond of the ping.
constexpr Duration kSilenceGrain = std::chrono::milliseconds(20);

/// What a peer may have on its way while our close frame is on ours, and what a piece of that costs
/// besides its bytes. Who says more is not listening.
constexpr std::uint64_t kMostNoise = std::uint64_t{2} << 20;
constexpr std::uint64_t kNoisePrice = 512;

}  // namespace

/// Spread, so that many who leave at once don't come back at once.
Duration SessionWorld::retry_after(CloseCode code) {
  return at_most(code == CloseCode::going_away ? drain : std::chrono::seconds(1));
}

Instant SessionWorld::ping_due(Instant beat) const {
  constexpr Duration kTogether = std::chrono::milliseconds(250);
  constexpr Duration kShort = 20 * kTogether;
  const auto due = (beat + ping_interval).time_since_epoch();
  return Instant(ping_interval < kShort ? due
                                        : (due + kTogether - Duration(1)) / kTogether * kTogether);
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

void Session::note_noise(std::size_t bytes) {
  talk().noise += bytes + kNoisePrice;
  if (talk().noise > kMostNoise) hang_up();
}

/// From here on nothing more is said, nor listened to.
bool Session::on_peer_close(std::string_view payload) {
  const auto said = read_close(payload);
  if (phase_ <= Phase::open) close_code_ = said.code;
  if (phase_ >= Phase::close_sent) return false;
  if (said.fault) connection_.write(server_frame::close(*said.fault, ""));
  phase_ = Phase::close_sent;
  beat_ = world_.timers.tick();
  schedule();
  return !said.fault;
}

/// Who has shown no token gets nothing but the close frame, not even a ping.
void Session::close_after_delivery(CloseCode code, std::string_view reason) {
  const bool has_room = phase_ != Phase::unproven;
  begin_close(has_room ? Phase::close_after_delivery : Phase::close_now, code, reason);
  world_.hub.advance(*this);
  try_close();
}

void Session::close_now(CloseCode code, std::string_view reason) {
  begin_close(Phase::close_now, code, reason);
  try_close();
}

void Session::refuse(CloseCode code, std::string_view check, std::string_view reason) {
  if (world_.on_refused) world_.on_refused(*this, check);
  close_now(code, reason);
}

void Session::retry_close() { try_close(); }

void Session::hang_up() {
  if (phase_ == Phase::hung_up) return;
  phase_ = Phase::hung_up;
  TimerWheel::cancel(*this);
  connection_.hang_up();
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

void Session::on_cut_off(const std::optional<Gap>& lost) {
  begin_close(Phase::close_now, CloseCode::slow_consumer,
              "too far behind: events were dropped from history");
  if (talk_ != nullptr && talk_->farewell != nullptr) talk_->farewell->lost = lost;
  try_close();
}

void Session::begin_close(Phase phase, CloseCode code, std::string_view reason) {
  if (phase_ > Phase::close_after_delivery) return;
  phase_ = phase;
  close_code_ = number(code);
  talk().farewell = std::make_unique<Farewell>(Farewell{std::string(reason), std::nullopt});
  if (phase != Phase::close_now) return;
  beat_ = world_.timers.tick();
  schedule();
}

/// The close frame goes behind all that was taken before; while something still waits there,
/// on_writable calls again.
void Session::try_close() {
  const bool waits = phase_ == Phase::close_after_delivery && !Hub::has_all(*this);
  if (waits || (phase_ != Phase::close_now && phase_ != Phase::close_after_delivery)) return;
  const auto written = connection_.write(last_words());
  if (written == Connection::Write::refused) return;
  if (written == Connection::Write::broken) return hang_up();
  phase_ = Phase::close_sent;
  beat_ = world_.timers.tick();
  schedule();
}

/// What is missing, a goodbye, and the close frame. A plain viewer only understands the last, and
/// who was never greeted gets no goodbye.
std::string Session::last_words() const {
  const auto code = static_cast<CloseCode>(close_code_);
  const auto now = world_.wall();
  const auto& farewell = *talk_->farewell;
  std::string frames;
  if (speaks_v1(variant_) && Room::room_of(*this) != nullptr) {
    if (farewell.lost)
      frames += server_frame::text(messages::gap(organisation(), now, *farewell.lost));
    frames += server_frame::text(
        messages::goodbye(organisation(), now, code, farewell.reason, world_.retry_after(code)));
  }
  return frames + server_frame::close(code, farewell.reason);
}

void Session::on_due(Instant now) {
  if (phase_ == Phase::close_sent || phase_ == Phase::close_now) return hang_up();
  if (phase_ == Phase::unproven) return on_no_token();
  if (is_expired())
    return close_now(CloseCode::token_expired,
                     "token_expired: its time is over; come back with a new one");
  look_for_pong(now);
  look_for_idleness(now);
  schedule();
}

/// Any byte is life, a pong or not, also one that only the kernel has told of.
void Session::look_for_pong(Instant now) {
  if (!awaits_pong_) {
    const bool is_due = world_.ping_interval > Duration::zero() && now >= world_.ping_due(beat());
    if (is_due) send_ping(now);
  } else if (now >= beat() + world_.pong_timeout) {
    if (connection_.silence() > now - beat() + kSilenceGrain) return hang_up();
    heard();
  }
}

/// The payload is not empty since libwebsockets does not report the pong of an empty one.
/// A peer whose connection takes no bytes can't be asked; it has the same time to show life.
void Session::send_ping(Instant now) {
  beat_ = world_.timers.tick_of(now);
  awaits_pong_ = true;
  if (connection_.write(server_frame::ping("?")) == Connection::Write::broken) hang_up();
}

/// The kernel is asked for the peer's part: the library does not tell of all it hears.
void Session::look_for_idleness(Instant now) {
  const auto most = world_.limits.idle_timeout;
  if (is_closing() || most <= Duration::zero() || now < given() + most) return;
  const auto silence = connection_.silence();
  if (silence >= most) return close_now(CloseCode::idle, "nothing was said for too long");
  given_ = world_.timers.tick_of(now - silence);
}

void Session::heard() {
  if (!awaits_pong_) return;
  awaits_pong_ = false;
  beat_ = world_.timers.tick();
  if (phase_ == Phase::open || phase_ == Phase::close_after_delivery) schedule();
}

/// Who was hung up on has no deadline any more, whatever led there.
void Session::schedule() {
  if (phase_ == Phase::hung_up) return;
  const auto due = next_due();
  if (due == Instant::max()) return TimerWheel::cancel(*this);
  world_.timers.set(*this, std::max(due - world_.timers.now(), Duration::zero()));
}

Instant Session::next_due() const {
  if (phase_ == Phase::unproven) return opened_ + world_.limits.auth_timeout;
  if (phase_ == Phase::close_now) return beat() + kCutOffTimeout;
  if (phase_ == Phase::close_sent) return beat() + kCloseTimeout;
  auto due = expiry();
  if (awaits_pong_) {
    due = std::min(due, beat() + world_.pong_timeout);
  } else if (world_.ping_interval > Duration::zero()) {
    due = std::min(due, world_.ping_due(beat()));
  }
  if (world_.limits.idle_timeout > Duration::zero() && phase_ == Phase::open)
    due = std::min(due, given() + world_.limits.idle_timeout);
  return due;
}

SessionTalk& Session::talk() {
  if (talk_ == nullptr) talk_ = std::make_unique<SessionTalk>(world_.limits.client_rate);
  return *talk_;
}

}  // namespace syncws
