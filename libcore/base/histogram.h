#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>

#include "base/clock.h"

namespace syncws {

/// Counts durations with three significant digits: per power of two 1,024 equal steps, so the
/// relative error is below 0.1 %, in nanoseconds from 0 to 292 years. Constant size (some 860 KiB:
/// too much for a stack) and price. The idea is that of G. Tene's HdrHistogram (2012,
/// hdrhistogram.org); the code is ours.
///
/// It holds no pointers, so that processes can share one in memory: one of them records, others
/// copy it at any time and are at most the recordings under way behind.
class Histogram {
 public:
  void record(Duration value);
  /// Everything that another one counted.
  void add(const Histogram& other);
  /// Takes away what was counted when `earlier` was copied from this one. The largest value of what
  /// is left is known to its step only.
  void subtract(const Histogram& earlier);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] Duration max() const { return max_; }
  /// The value that `percent` of those recorded do not exceed; zero when there are none.
  [[nodiscard]] Duration percentile(double percent) const;
  /// In nanoseconds; of the steps' middles. Zero when there are none.
  [[nodiscard]] double mean() const;
  [[nodiscard]] double standard_deviation() const;

  /// Calls with the largest value of each step that was hit, from the smallest on, and how many
  /// were counted in it.
  using Visit = std::function<void(Duration, std::uint64_t)>;
  void for_each_step(const Visit& visit) const;

  static constexpr unsigned kStepBits = 11;  ///< the first bit is always set
  static constexpr std::size_t kSteps = std::size_t{1} << kStepBits;
  static constexpr std::size_t kPowers = 64 - kStepBits + 1;

 private:
  [[nodiscard]] static std::size_t place_of(std::uint64_t value);
  [[nodiscard]] static std::uint64_t value_at(std::size_t place);
  [[nodiscard]] static double middle_of(std::size_t place);

  std::array<std::uint64_t, kPowers * kSteps> counts_{};
  std::uint64_t count_ = 0;
  Duration max_{0};
};

}  // namespace syncws
