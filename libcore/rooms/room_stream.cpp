// What a room does about packed variants, and the stream that its live subscribers share.
#include "base/misuse.h"
#include "rooms/room.h"

namespace syncws {

Room::Stream& Room::stream_of(Variant variant) { return streams_[speaks_v1(variant) ? 1 : 0]; }

void Room::follow_stream(Variant variant) {
  auto& stream = stream_of(variant);
  ++stream.followers;
  if (stream.shared != nullptr) return;
  require(world_.packer != nullptr, "a subscriber wants a stream that nobody packs");
  const auto unpacked = speaks_v1(variant) ? Variant::v1 : Variant::plain;
  stream.shared =
      std::make_unique<SharedStream>(unpacked, world_.encoder, *world_.packer, log_.head());
}

void Room::leave_stream(Variant variant) {
  auto& stream = stream_of(variant);
  if (--stream.followers == 0) stream.shared.reset();
}

/// Who is behind the stream, or has stepped over its head between two flushes, comes back to it at
/// the end of a flush.
const Span& Room::next_packed(const Cursor& cursor, std::uint16_t& knows) {
  const bool is_old = cursor.state == State::replaying;
  if (is_streamed(cursor.variant) && !is_old) {
    const auto* const message =
        stream_of(cursor.variant).shared->next(cursor.next, knows, spans_, log_);
    if (message != nullptr) return *message;
  }
  knows = 0;
  return spans_.find(packed_alone(cursor.variant, is_old), cursor.next, log_);
}

/// Plain events, packed one by one, get little smaller and cost more than sending them: old ones
/// are not packed.
Variant Room::packed_alone(Variant variant, bool is_old) {
  if (speaks_v1(variant)) return Variant::packed_v1;
  return is_old ? Variant::plain : Variant::packed_plain;
}

/// When nobody has followed one to the end of the turn, whoever comes next begins it anew.
void Room::end_stream_turn(bool all_caught_up) {
  for (auto& [stream, followers] : streams_) {
    if (stream == nullptr) continue;
    if (stream->head() != log_.head()) stream->restart(log_.head());
    if (all_caught_up) stream->forget_messages();
  }
}

}  // namespace syncws
