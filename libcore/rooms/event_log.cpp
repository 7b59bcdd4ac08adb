#include "rooms/event_log.h"

#include <algorithm>
#include <cassert>

namespace syncws {
namespace {

constexpr std::size_t kSmallestSegment = 1024;

/// Segments grow with their room, so that ten thousand quiet rooms don't take 64 KiB each.
std::size_t capacity_after(std::size_t previous, std::size_t wanted) {
  const auto grown = std::clamp(previous * 2, kSmallestSegment, Segment::kMostBytes);
  return std::max(grown, wanted);
}

}  // namespace

Sequence EventLog::append(std::string_view frame, Instant now) {
  segment_for(frame.size(), now).append(frame, now);
  const auto sequence = head_;
  count(frame.size());
  return sequence;
}

void EventLog::count(std::size_t bytes) {
  bytes_ += bytes;
  held_bytes_ += bytes;
  ++head_;
  if (events() > limits_.events || bytes_ > limits_.bytes) {
    trim_to(tail_within(limits_.events, limits_.bytes));
  }
}

std::vector<Passage> EventLog::passages(Sequence from) const {
  std::vector<Passage> found;
  for (const auto& segment : segments_) {
    if (segment->end() <= from) continue;
    const auto first = std::max(from, segment->first());
    found.push_back({first, segment->offset(first), segment->store(), segment->entries(first)});
  }
  return found;
}

void EventLog::follow(const Passage& passage, std::size_t at) {
  assert(passage.first + at == head_);
  auto& segment = segment_in(passage.store);
  const auto before = segment.bytes();
  segment.follow(passage.entries[at]);
  count(segment.bytes() - before);
}

bool EventLog::trim_age(Instant now) {
  const auto before = tail_;
  const auto oldest = now - limits_.age;
  auto tail = tail_;
  for (const auto& segment : segments_) {
    while (tail < segment->end() && segment->arrived(tail) < oldest) ++tail;
    if (tail < segment->end()) break;
  }
  trim_to(tail);
  return tail_ != before;
}

void EventLog::drop_segment(Sequence segment_first) {
  if (segments_.empty() || segments_.front()->first() != segment_first) return;
  trim_to(std::max(tail_, segments_.front()->end()));
}

Span EventLog::span(Sequence from, std::size_t block_bytes) const {
  assert(from >= tail_ && from < head_);
  Span span{from, from, {}};
  span.bytes = (*segment_of(from))->block(from, block_bytes, span.end);
  return span;
}

std::string_view EventLog::frame(Sequence sequence) const {
  assert(sequence >= tail_ && sequence < head_);
  return (*segment_of(sequence))->frame(sequence);
}

Instant EventLog::arrived(Sequence sequence) const {
  const auto held = std::max(sequence, tail_);
  return (*segment_of(held))->arrived(held);
}

Sequence EventLog::half_way() const { return tail_within(limits_.events / 2, limits_.bytes / 2); }

EventLog::Segments::const_iterator EventLog::segment_of(Sequence sequence) const {
  const auto next = std::upper_bound(
      segments_.begin(), segments_.end(), sequence,
      [](Sequence wanted, const auto& segment) { return wanted < segment->first(); });
  assert(next != segments_.begin());
  return std::prev(next);
}

Segment& EventLog::segment_for(std::size_t bytes, Instant now) {
  if (segments_.empty() || !segments_.back()->has_room_for(bytes)) {
    const auto previous = segments_.empty() ? 0 : segments_.back()->capacity();
    segments_.push_back(std::make_shared<Segment>(head_, capacity_after(previous, bytes), now));
  }
  return *segments_.back();
}

Segment& EventLog::segment_in(const Segment::Store& store) {
  if (segments_.empty() || !segments_.back()->is_in(store)) {
    assert(store.first == head_);
    segments_.push_back(std::make_shared<Segment>(store));
  }
  return *segments_.back();
}

void EventLog::trim_to(Sequence tail) {
  while (tail_ < tail) {
    auto& front = *segments_.front();
    const auto stop = std::min(tail, front.end());
    bytes_ -= front.offset(stop) - front.offset(tail_);
    tail_ = stop;
    if (tail_ == front.end()) {
      held_bytes_ -= front.bytes();
      segments_.pop_front();
    }
  }
}

Sequence EventLog::tail_within(std::uint64_t events, std::uint64_t bytes) const {
  const auto by_events = this->events() > events ? head_ - events : tail_;
  if (bytes_ <= bytes) return by_events;
  auto excess = bytes_ - bytes;
  auto start = tail_;
  for (const auto& segment : segments_) {
    const auto skipped = segment->offset(std::max(start, segment->first()));
    const auto here = segment->bytes() - skipped;
    if (excess <= here) return std::max(by_events, segment->sequence_at(skipped + excess));
    excess -= here;
    start = segment->end();
  }
  return head_;
}

}  // namespace syncws
