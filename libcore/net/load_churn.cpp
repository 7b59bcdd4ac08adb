#include "net/load_churn.h"

#include <algorithm>

namespace syncws {

std::uint64_t LoadChurn::due(Instant now) {
  if (began_ == Instant{}) began_ = now;
  const auto all = static_cast<std::uint64_t>(std::max(to_seconds(now - began_) * rate_, 0.0));
  const auto fresh = all > told_ ? all - told_ : 0;
  told_ += fresh;
  return fresh;
}

Duration LoadChurn::wait(Instant now) const {
  if (rate_ <= 0) return std::chrono::hours(1);
  return std::max(began_ + after(told_ + 1) - now, Duration::zero());
}

Duration LoadChurn::after(std::uint64_t count) const {
  return std::chrono::duration_cast<Duration>(
      std::chrono::duration<double>(static_cast<double>(count) / rate_));
}

}  // namespace syncws
