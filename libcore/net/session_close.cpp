// The closing handshake of a session, from either side, and what it says last.
#include "net/session.h"
#include "net/session_talk.h"
#include "rooms/room.h"
#include "wire/close_payload.h"
#include "wire/messages.h"
#include "wire/server_frame.h"

namespace syncws {
namespace {

/// What a peer may have on its way while our close frame is on ours, and what a piece of that costs
/// besides its bytes. Who says more is not listening.
constexpr std::uint64_t kMostNoise = std::uint64_t{2} << 20;
constexpr std::uint64_t kNoisePrice = 512;

}  // namespace

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

/// Who has shown no token, or waits for its room, gets nothing but the close frame, not even a
/// ping.
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

void Session::note_noise(std::size_t bytes) {
  talk().noise += bytes + kNoisePrice;
  if (talk().noise > kMostNoise) hang_up();
}

}  // namespace syncws
