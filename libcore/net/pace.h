#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

#include "base/clock.h"

namespace syncws {

/// How many lines a rate lets go, and when the next. The schedule is fixed by the first line: a
/// stall is caught up with.
class Pace {
 public:
  /// `rate` in lines a second; 0 is as fast as they go.
  explicit Pace(double rate) : rate_(rate) {}

  [[nodiscard]] std::size_t allowance(Instant now) {
    if (rate_ <= 0) return std::numeric_limits<std::size_t>::max();
    if (taken_ == 0) since_ = now;
    const auto due = static_cast<std::uint64_t>(to_seconds(now - since_) * rate_) + 1;
    return due > taken_ ? due - taken_ : 0;
  }
  void take(std::size_t lines) { taken_ += lines; }
  /// From `now` until allowance() is no longer 0.
  [[nodiscard]] Duration until_next(Instant now) const {
    const auto due = static_cast<double>(taken_) / rate_;
    return Duration(static_cast<std::int64_t>((due - to_seconds(now - since_)) * 1e9));
  }

 private:
  double rate_;
  Instant since_{};
  std::uint64_t taken_ = 0;
};

}  // namespace syncws
