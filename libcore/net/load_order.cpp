#include "net/load_order.h"

namespace syncws {

void LoadOrder::begin_at(std::uint64_t number) {
  begin_ = number;
  next_ = number;
  skipped_ = 0;
  is_fresh_ = true;
}

LoadOrder::Verdict LoadOrder::take(std::uint64_t number) {
  if (is_fresh_ && number < next_) begin_at(number);
  is_fresh_ = false;
  if (number >= next_) {
    skipped_ += static_cast<std::uint32_t>(number - next_);
    next_ = number + 1;
    return Verdict::in_order;
  }
  if (skipped_ == 0) return Verdict::doubled;
  --skipped_;
  return Verdict::late;
}

}  // namespace syncws
