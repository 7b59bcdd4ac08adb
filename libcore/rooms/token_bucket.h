#pragma once

#include <algorithm>

#include "base/clock.h"

namespace syncws {

/// So many a second, and a burst of so many at once: what is not taken is kept up to the burst.
/// Full at the first take. Small, since there may be one a connection.
class TokenBucket {
 public:
  /// `rate` a second, more than zero; `burst` at least what is taken at once.
  TokenBucket(double rate, double burst) : rate_(rate), burst_(burst), left_(burst) {}

  /// Takes `n`; false when there aren't as many, and then takes none.
  [[nodiscard]] bool take(Instant now, double n = 1) {
    fill(now);
    if (left_ < n) return false;
    left_ -= n;
    return true;
  }

  /// Takes `n` if there is one at least; what isn't there yet must come before there is one again.
  /// For what can't be cut in pieces, however large.
  [[nodiscard]] bool borrow(Instant now, double n) {
    fill(now);
    if (left_ < 1) return false;
    left_ -= n;
    return true;
  }

  /// From the last take until there are `n`, which is what `Retry-After` wants to know.
  [[nodiscard]] Duration until(double n = 1) const {
    constexpr double kNanoseconds = 1e9;
    return Duration(static_cast<Duration::rep>(std::max(n - left_, 0.0) / rate_ * kNanoseconds));
  }

  /// Whether nothing is missing as of `now`: it remembers nothing, and may be forgotten.
  [[nodiscard]] bool is_full(Instant now) const {
    return left_ + to_seconds(std::max(now - filled_, Duration(0))) * rate_ >= burst_;
  }

 private:
  /// A clock that stands still, or a caller's that lags, gives nothing.
  void fill(Instant now) {
    if (now <= filled_) return;
    left_ = std::min(burst_, left_ + to_seconds(now - filled_) * rate_);
    filled_ = now;
  }

  double rate_;
  double burst_;
  double left_;
  Instant filled_{};
};

}  // namespace syncws
