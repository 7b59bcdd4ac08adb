#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/clock.h"

namespace syncws {

/// Counts durations with a relative error below 0.1 %: per power of two 1,024 equal steps, in
/// nanoseconds. Constant size and price (the idea of HdrHistogram, Tene 2012).
class Histogram {
 public:
  void record(Duration value);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] Duration max() const { return max_; }
  /// The value that `percent` of those recorded do not exceed; zero when there are none.
  [[nodiscard]] Duration percentile(double percent) const;

 private:
  static constexpr unsigned kStepBits = 11;  // the first bit is always set
  static constexpr std::size_t kSteps = std::size_t{1} << kStepBits;
  static constexpr std::size_t kPowers = 64 - kStepBits + 1;

  [[nodiscard]] static std::size_t place_of(std::uint64_t value);
  [[nodiscard]] static std::uint64_t value_at(std::size_t place);

  std::array<std::uint64_t, kPowers * kSteps> counts_{};
  std::uint64_t count_ = 0;
  Duration max_{0};
};

}  // namespace syncws
