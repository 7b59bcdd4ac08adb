#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>

#include "rooms/history_limits.h"
#include "rooms/pacing.h"
#include "rooms/room_stats.h"
#include "rooms/span_encoder.h"
#include "rooms/span_packer.h"

namespace syncws {

/// What replays may still take of a turn of the loop: however many subscribers read old history at
/// a time, live delivery goes on between their shares.
class ReplayBudget {
 public:
  /// Bytes of replay in one turn, over all rooms; what the kernel takes in about a millisecond.
  static constexpr std::size_t kBytesATurn = std::size_t{1} << 20;

  void refill() { left_ = kBytesATurn; }
  void spend(std::size_t bytes) { left_ -= std::min(bytes, left_); }
  [[nodiscard]] bool is_spent() const { return left_ == 0; }

 private:
  std::size_t left_ = kBytesATurn;
};

class Room;

/// What all rooms of a hub share. Outlives them.
struct RoomWorld {
  HistoryLimits limits;
  Duration pace;
  const SpanEncoder& encoder;
  SpanPacker* packer = nullptr;  ///< null: no subscriber wants anything packed
  RoomStats stats{};
  ReplayBudget replay{};
  /// Hears of a room before it delivers; null where nobody follows.
  std::function<void(Room& room)> on_flush = {};
  /// Hears that a room's laggards were cut off, for those who follow.
  std::function<void(const Room& room)> on_cut_off = {};
  /// Where somebody else judges the pace: hears what was found when it has changed.
  std::function<void(const Room& room, const Pacing::Census& census)> on_census = {};
};

}  // namespace syncws
