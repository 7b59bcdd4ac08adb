#pragma once

#include <chrono>

#include "base/clock.h"

namespace syncws::test {

/// A moment of a clock that only a test moves.
[[nodiscard]] inline Instant at(Duration since_start) {
  return Instant(std::chrono::hours(1000)) + since_start;
}

/// 2025-11-28T10:00:00.000Z
inline constexpr WallTime kTenOClock{1764324000000};

}  // namespace syncws::test
