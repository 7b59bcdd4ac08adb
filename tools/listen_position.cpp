#include "listen_position.h"

#include <algorithm>

namespace syncws {

ResumeRequest ListenPosition::request() const {
  if (!reached_) return start_;
  return {reached_->sequence, reached_->epoch, std::nullopt};
}

void ListenPosition::take(const ConnectedMessage& connected) {
  epoch_ = connected.head.epoch;
  if (!connected.has_details) return;
  const auto asked = request();
  const auto head = connected.head.sequence;
  if (!asked.since) {
    reached_ = Position{epoch_, head - std::min(asked.last.value_or(0), head)};
  } else if (connected.recovered) {
    reached_ = Position{epoch_, *asked.since};
  }
}

void ListenPosition::take(const EventMessage& event) {
  if (!epoch_.empty() && event.sequence) reached_ = Position{epoch_, *event.sequence};
}

/// Where the hole's end is not known, all that is left follows, from the beginning.
void ListenPosition::take(const GapMessage& gap) {
  if (!epoch_.empty()) reached_ = Position{epoch_, gap.to.value_or(0)};
}

}  // namespace syncws
