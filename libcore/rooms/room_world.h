#pragma once

#include <algorithm>
#include <cstddef>

#include "rooms/history_limits.h"
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

/// What all rooms of a hub share. Outlives them.
struct RoomWorld {
  HistoryLimits limits;
  Duration pace;
  const SpanEncoder& encoder;
  SpanPacker* packer = nullptr;  ///< null: no subscriber wants anything packed
  RoomStats stats{};
  ReplayBudget replay{};
};

}  // namespace syncws
