#pragma once

#include <chrono>
#include <cstdint>

#include "base/clock.h"

namespace syncws {

/// What an organisation's history is bounded by. Whichever is reached first trims the oldest
/// events.
struct HistoryLimits {
  std::uint64_t events = 10'000;
  std::uint64_t bytes = 4ULL << 20;  ///< of finished frames
  Duration age = std::chrono::hours(1);
  std::uint64_t total_bytes =
      1ULL << 30;  ///< of all organisations; beyond it the oldest segment of all goes first
};

}  // namespace syncws
