#include "listen_trail.h"

namespace syncws {

/// An event that prints nothing needs no step of its own.
void ListenTrail::note(std::uint64_t given, const Position& position) {
  if (!steps_.empty() && steps_.back().given == given) {
    steps_.back().position = position;
  } else {
    steps_.push_back({given, position});
  }
}

void ListenTrail::settle(std::uint64_t written) {
  while (!steps_.empty() && steps_.front().given <= written) {
    settled_ = std::move(steps_.front().position);
    steps_.pop_front();
  }
}

}  // namespace syncws
