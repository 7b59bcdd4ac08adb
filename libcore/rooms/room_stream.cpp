// What a room does about packed variants, and the stream that its live subscribers share.
#include "base/misuse.h"
#include "rooms/room.h"

namespace syncws {

void Room::follow_stream() {
  ++streamed_;
  if (stream_ != nullptr) return;
  require(world_.packer != nullptr, "a subscriber wants a stream that nobody packs");
  stream_ = std::make_unique<SharedStream>(world_.encoder, *world_.packer, log_.head());
}

/// Plain events, packed one by one, get little smaller and cost more than sending them: old ones
/// are not packed. Who is behind the stream, or has stepped over its head between two flushes,
/// comes back to it at the end of a flush.
const Span& Room::next_packed(const Cursor& cursor, std::uint16_t& knows) {
  const bool is_old = cursor.state == State::replaying;
  if (cursor.variant == Variant::packed_plain) {
    return spans_.find(is_old ? Variant::plain : cursor.variant, cursor.next, log_);
  }
  if (cursor.variant == Variant::streamed_v1 && !is_old) {
    const auto* const message = stream_->next(cursor.next, knows, spans_, log_);
    if (message != nullptr) return *message;
  }
  knows = 0;
  return spans_.find(Variant::packed_v1, cursor.next, log_);
}

/// When nobody has followed it to the end of the turn, whoever comes next begins it anew.
void Room::end_stream_turn(bool all_caught_up) {
  if (stream_->head() != log_.head()) stream_->restart(log_.head());
  if (all_caught_up) stream_->forget_messages();
}

}  // namespace syncws
