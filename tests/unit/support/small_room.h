#pragma once

#include "rooms/room.h"
#include "support/counting_encoder.h"
#include "support/events.h"
#include "support/moments.h"
#include "support/scripted_subscriber.h"

namespace syncws::test {

/// A room of its own, fed with numbered frames of ten bytes.
struct SmallRoom {
  explicit SmallRoom(const HistoryLimits& limits = {}, SpanPacker* packer = nullptr)
      : world{limits, std::chrono::seconds(1), encoder, packer},
        room("org-rio", {"e1", 0}, world) {}

  /// Appends events up to number `last`.
  void append_to(Sequence last, Instant now = at({})) {
    while (room.log().head() <= last) room.append(small_frame(room.log().head()), now);
  }

  /// The same, and everybody is offered them at once.
  void publish_to(Sequence last, Instant now = at({})) {
    append_to(last, now);
    while (!room.flush(now)) {
    }
  }

  CountingEncoder encoder;
  RoomWorld world;
  RoomStats& stats = world.stats;
  Room room;
};

}  // namespace syncws::test
