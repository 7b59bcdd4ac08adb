#include "net/flush_pace.h"

#include <algorithm>

namespace syncws {

Instant FlushPace::due(Instant now) {
  if (!window_ends_) window_ends_ = now + window_;
  return std::max(rested_, *window_ends_);
}

void FlushPace::on_flush(Instant begun, Instant ended, std::uint64_t sends, std::uint64_t bytes) {
  window_ends_.reset();
  const bool was_small = sends > 0 && bytes < sends * kLargeSend;
  rested_ = was_small ? ended + std::min(3 * (ended - begun), kMostRest) : ended;
}

}  // namespace syncws
