#pragma once

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/clock.h"

namespace syncws {

/// When the events of a recording are due: the first at once, each other as long after the one
/// before it as it was then, divided by the speed. The schedule does not drift. Where a recording
/// goes back in time (another one was appended) there is no pause.
class ReplayClock {
 public:
  /// `speed` above 0; infinite is as fast as they go.
  explicit ReplayClock(double speed) : speed_(speed) {}

  [[nodiscard]] Instant due(Duration received_at, Instant now) {
    if (!before_) due_ = now;
    const auto pause = std::max(received_at - before_.value_or(received_at), Duration{0});
    before_ = received_at;
    constexpr double kLongest = 4e18;  // about 126 years, and more than any recording has
    const auto scaled = std::min(static_cast<double>(pause.count()) / speed_, kLongest);
    return due_ += Duration(static_cast<Duration::rep>(scaled));
  }

 private:
  double speed_;
  std::optional<Duration> before_;
  Instant due_{};
};

}  // namespace syncws
