#include "rooms/pacing.h"

#include <algorithm>

namespace syncws {
namespace {

/// So much longer than everything else stragglers may be waited for: in a burst that its viewers
/// can't follow, there is next to nothing else.
constexpr int kPatienceGrowth = 4;

}  // namespace

void Pacing::judge(const Census& census, Instant now) {
  count(std::min(now - looked_, longest_step()));
  looked_ = now;
  if (census.behind * 2 > census.live) {
    held_for_ = For::median;
  } else {
    const bool wait = census.stragglers > 0 && patience_ > Duration::zero();
    held_for_ = wait ? For::stragglers : For::nobody;
    in_a_row_ = Duration::zero();
  }
  if (held_for_ == For::nobody) {
    since_.reset();
  } else if (!since_) {
    since_ = now;
  }
}

void Pacing::count(Duration step) {
  if (held_for_ == For::median) in_a_row_ += step;
  if (held_for_ == For::stragglers) {
    patience_ -= step;
  } else {
    patience_ = std::min(patience_ + kPatienceGrowth * step, most_patience_);
  }
}

Instant Pacing::next_look() const {
  const auto left = held_for_ == For::median ? limit_ - in_a_row_ : patience_;
  return looked_ + std::clamp(left, Duration::zero(), longest_step());
}

}  // namespace syncws
