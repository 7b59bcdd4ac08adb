#include "bench_schedule.h"

#include <algorithm>

namespace syncws {

std::optional<Instant> BenchSchedule::take_due(Instant now) {
  const auto due = next();
  if (due > now || due >= end_) return std::nullopt;
  ++taken_;
  return due;
}

Duration BenchSchedule::wait(Instant now) const {
  return std::max<Duration>(std::min(next(), end_) - now, Duration::zero());
}

/// Counted from the start, so that no rounding adds up.
Instant BenchSchedule::next() const {
  if (rate_ <= 0) return end_;
  constexpr double kNano = 1e9;
  const auto nanoseconds = static_cast<double>(taken_) * kNano / rate_;
  return start_ + Duration(static_cast<std::int64_t>(nanoseconds));
}

}  // namespace syncws
