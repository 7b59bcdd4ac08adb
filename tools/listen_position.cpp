#include "listen_position.h"

#include <algorithm>

namespace syncws {

ResumeRequest ListenPosition::request() const {
  if (!reached_) return start_;
  return {reached_->sequence, reached_->epoch, std::nullopt};
}

void ListenPosition::take(const ConnectedMessage& connected) {
  if (connected.head.epoch != epoch_) told_.clear();
  epoch_ = connected.head.epoch;
  if (!connected.has_details) return;
  const auto asked = request();
  const auto head = connected.head.sequence;
  if (asked.snapshot && head > 0) {
    snapshot_ends_ = head;
  } else if (!asked.since) {
    reached_ = Position{epoch_, head - std::min(asked.last.value_or(0), head)};
  } else if (connected.recovered) {
    reached_ = Position{epoch_, *asked.since};
  }
}

bool ListenPosition::take(const EventMessage& event) {
  if (epoch_.empty() || !event.sequence) return true;
  const bool in_snapshot = request().snapshot;
  const bool is_new = !in_snapshot || told_.insert(*event.sequence).second;
  if (in_snapshot && *event.sequence < snapshot_ends_) return is_new;
  reached_ = Position{epoch_, *event.sequence};
  told_.clear();
  return is_new;
}

/// Where the hole's end is not known, all that is left follows, from the beginning. A snapshot that
/// has holes is asked for again.
void ListenPosition::take(const GapMessage& gap) {
  if (!epoch_.empty() && !request().snapshot) reached_ = Position{epoch_, gap.to.value_or(0)};
}

}  // namespace syncws
