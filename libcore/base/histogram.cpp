#include "base/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace syncws {

void Histogram::record(Duration value) {
  const auto nanoseconds = static_cast<std::uint64_t>(std::max<std::int64_t>(value.count(), 0));
  ++counts_[place_of(nanoseconds)];
  ++count_;
  max_ = std::max(max_, value);
}

Duration Histogram::percentile(double percent) const {
  constexpr double kAll = 100;
  constexpr double kRounding = 1e-6;  // 99.9 % of a thousand is 999
  const auto wanted = static_cast<std::uint64_t>(
      std::ceil(percent / kAll * static_cast<double>(count_) - kRounding));
  std::uint64_t seen = 0;
  for (std::size_t place = 0; place < counts_.size(); ++place) {
    seen += counts_[place];
    if (seen >= wanted && seen > 0) return std::min(Duration(value_at(place)), max_);
  }
  return max_;
}

/// Values below kSteps are exact; above, the top kStepBits bits choose the step and the rest is
/// dropped.
std::size_t Histogram::place_of(std::uint64_t value) {
  const auto bits = static_cast<unsigned>(std::bit_width(value));
  if (bits <= kStepBits) return value;
  const auto power = bits - kStepBits;
  return power * kSteps + ((value >> power) & (kSteps - 1));
}

/// The largest value of the place.
std::uint64_t Histogram::value_at(std::size_t place) {
  const auto power = place / kSteps;
  const auto step = place % kSteps;
  if (power == 0) return step;
  return ((step + 1) << power) - 1;
}

}  // namespace syncws
