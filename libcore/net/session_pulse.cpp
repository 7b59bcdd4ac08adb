// What a session does when nothing comes in: pings, the wait for their pongs, idleness, and the
// one deadline that it has at a time.
#include <algorithm>

#include "net/session.h"
#include "wire/server_frame.h"

namespace syncws {
namespace {

/// How long the peer has to answer our close frame.
constexpr Duration kCloseTimeout = std::chrono::seconds(2);

/// How long a connection that takes no bytes keeps its place, after it was cut off.
constexpr Duration kCutOffTimeout = std::chrono::minutes(2);

/// How coarsely the kernel tells it; an answer may come within a millisecond of the ping.
constexpr Duration kSilenceGrain = std::chrono::milliseconds(20);

}  // namespace

Instant SessionWorld::ping_due(Instant beat) const {
  constexpr Duration kTogether = std::chrono::milliseconds(250);
  constexpr Duration kShort = 20 * kTogether;
  const auto due = (beat + ping_interval).time_since_epoch();
  return Instant(ping_interval < kShort ? due
                                        : (due + kTogether - Duration(1)) / kTogether * kTogether);
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

}  // namespace syncws
