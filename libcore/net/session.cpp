#include "net/session.h"

#include <algorithm>

#include "rooms/event.h"
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

/// Clients have nothing to say that is longer than an event.
constexpr std::size_t kMostMessageBytes = kMaxEventBytes;

}  // namespace

/// Spread, so that many who leave at once don't come back at once.
Duration SessionWorld::retry_after(CloseCode code) {
  const Duration most = code == CloseCode::going_away ? drain : std::chrono::seconds(1);
  return Duration(std::uniform_int_distribution<Duration::rep>(0, most.count())(random));
}

Session::Session(Connection& connection, SessionWorld& world, std::uint64_t id, Variant variant,
                 Instant now)
    : connection_(connection), world_(world), id_(id), opened_(now), variant_(variant) {}

Session::~Session() { world_.hub.leave(*this); }

void Session::start(const RoomTarget& target, WallTime wall) {
  const auto answer = world_.hub.join(target.organisation, *this, variant_, target.resume);
  const auto greeting =
      variant_ == Variant::v1
          ? messages::connected_v1(target.organisation, wall, answer, world_.ping_interval)
          : messages::connected(target.organisation, wall);
  auto frames = server_frame::text(greeting);
  if (answer.gap)
    frames += server_frame::text(messages::gap(target.organisation, wall, *answer.gap));
  connection_.write(frames);
  schedule_ping();
  world_.hub.advance(*this);
}

/// Who takes bytes again is there, though the question itself may have found no room.
void Session::on_writable() {
  heard();
  world_.hub.advance(*this);
  try_close();
}

void Session::on_data(std::size_t bytes, std::size_t announced, bool is_first, bool is_last) {
  heard();
  if (is_first) message_bytes_ = 0;
  const auto so_far = message_bytes_ + std::min(bytes, kMostMessageBytes + 1);
  if (so_far + std::min(announced, kMostMessageBytes + 1) > kMostMessageBytes) {
    begin_close(Phase::close_now, CloseCode::too_big, "a message of more than 10240 bytes");
    try_close();
    return;
  }
  message_bytes_ = is_last ? 0 : static_cast<std::uint32_t>(so_far);
}

void Session::on_pong() { heard(); }

void Session::on_peer_close(std::uint16_t code) {
  if (phase_ == Phase::open) close_code_ = code;
}

void Session::close_after_delivery(CloseCode code, std::string_view reason) {
  begin_close(Phase::close_after_delivery, code, reason);
  world_.hub.advance(*this);
  try_close();
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
  const auto* const room = Room::room_of(*this);
  return room == nullptr ? std::string_view() : std::string_view(room->organisation());
}

Offer Session::offer(std::string_view frames) {
  if (phase_ != Phase::open && phase_ != Phase::close_after_delivery) return Offer::gone;
  switch (connection_.write(frames)) {
    case Connection::Write::taken:
      return Offer::taken;
    case Connection::Write::taken_full:
      return Offer::taken_full;
    case Connection::Write::refused:
      return Offer::refused;
    case Connection::Write::broken:
      break;
  }
  hang_up();
  return Offer::gone;
}

void Session::on_cut_off(const std::optional<Gap>& lost) {
  if (lost) lost_ = std::make_unique<Gap>(*lost);
  begin_close(Phase::close_now, CloseCode::slow_consumer,
              "too far behind: events were dropped from history");
  try_close();
}

void Session::begin_close(Phase phase, CloseCode code, std::string_view reason) {
  if (phase_ != Phase::open && phase_ != Phase::close_after_delivery) return;
  phase_ = phase;
  close_code_ = number(code);
  close_reason_ = reason;
  if (phase == Phase::close_now) world_.timers.set(*this, kCutOffTimeout);
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
  world_.timers.set(*this, kCloseTimeout);
}

/// What is missing, a goodbye, and the close frame. A plain viewer only understands the last.
std::string Session::last_words() const {
  const auto code = static_cast<CloseCode>(close_code_);
  const auto now = wall_now();
  std::string frames;
  if (variant_ == Variant::v1 && lost_)
    frames += server_frame::text(messages::gap(organisation(), now, *lost_));
  if (variant_ == Variant::v1) {
    frames += server_frame::text(
        messages::goodbye(organisation(), now, code, close_reason_, world_.retry_after(code)));
  }
  return frames + server_frame::close(code, close_reason_);
}

void Session::on_due(Instant now) {
  const bool is_silent = awaits_pong_ && connection_.silence() > now - pinged_ + kSilenceGrain;
  if (phase_ == Phase::close_sent || phase_ == Phase::close_now || is_silent) return hang_up();
  if (awaits_pong_) return heard();
  send_ping(now);
}

/// The payload is not empty since libwebsockets does not report the pong of an empty one.
/// A peer whose connection takes no bytes can't be asked; it has the same time to show life.
void Session::send_ping(Instant now) {
  pinged_ = now;
  awaits_pong_ = true;
  if (connection_.write(server_frame::ping("?")) == Connection::Write::broken) return hang_up();
  world_.timers.set(*this, world_.pong_timeout);
}

/// Any frame is life, a pong or not.
void Session::heard() {
  if (!awaits_pong_) return;
  awaits_pong_ = false;
  if (phase_ == Phase::open || phase_ == Phase::close_after_delivery) schedule_ping();
}

void Session::schedule_ping() {
  if (world_.ping_interval > Duration::zero()) world_.timers.set(*this, world_.ping_interval);
}

}  // namespace syncws
