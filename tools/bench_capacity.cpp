#include "bench_capacity.h"

#include <algorithm>

namespace syncws {

void CapacitySearch::tell(bool has_held) {
  if (has_held) {
    held_ = std::max(held_, *next_);
  } else {
    broke_ = std::min(broke_.value_or(*next_), *next_);
  }
  next_ = choose();
}

std::optional<double> CapacitySearch::choose() const {
  if (!broke_) return held_ < kMostRate ? std::optional(held_ * 2) : std::nullopt;
  if (held_ == 0) return *broke_ > kLeastRate ? std::optional(*broke_ / 2) : std::nullopt;
  if (*broke_ <= held_ * kNarrow) return std::nullopt;
  return (held_ + *broke_) / 2;
}

}  // namespace syncws
