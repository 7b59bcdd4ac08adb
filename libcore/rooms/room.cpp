#include "rooms/room.h"

#include <algorithm>
#include <utility>

#include "base/misuse.h"

namespace syncws {

Room::Room(std::string organisation, std::string epoch, const HistoryLimits& limits, Duration pace,
           const SpanEncoder& encoder, RoomStats& stats)
    : organisation_(std::move(organisation)),
      epoch_(std::move(epoch)),
      limits_(limits),
      log_(limits),
      spans_(encoder),
      stats_(stats),
      pacing_(pace) {}

Sequence Room::append(std::string_view frame, Instant now) {
  const bool much_unflushed = (unflushed_events_ + 1) * 4 > limits_.events ||
                              (unflushed_bytes_ + frame.size()) * 4 > limits_.bytes;
  if (much_unflushed && unflushed_events_ > 0) flush(now);
  if (unflushed_events_ == 0) spans_.clear();
  const auto sequence = log_.append(frame, now);
  ++unflushed_events_;
  unflushed_bytes_ += frame.size();
  ++stats_.events_accepted;
  return sequence;
}

ResumeAnswer Room::join(Subscriber& subscriber, Variant variant, const ResumeRequest& request) {
  require(!flushing_, "a subscriber joined during a flush");
  require(subscriber.room_ == nullptr, "a subscriber joined twice");
  auto answer = answer_resume(request, epoch_, log_.tail(), log_.head());
  const auto state = answer.next < log_.head() ? State::replaying : State::live;
  subscriber.room_ = this;
  subscriber.slot_ = static_cast<std::uint32_t>(cursors_.size());
  cursors_.push_back({&subscriber, answer.next, variant, state, false, false, false});
  return answer;
}

void Room::leave(Subscriber& subscriber) {
  require(!flushing_, "a subscriber left during a flush");
  require(subscriber.room_ == this, "a subscriber left a room it is not in");
  auto& place = cursors_[subscriber.slot_];
  place = cursors_.back();
  place.subscriber->slot_ = subscriber.slot_;
  cursors_.pop_back();
  subscriber.room_ = nullptr;
}

bool Room::advance(Subscriber& subscriber) {
  auto& cursor = cursors_[subscriber.slot_];
  cursor.full = false;
  return advance(cursor);
}

bool Room::advance(Cursor& cursor) {
  std::size_t offered = 0;
  while (cursor.state != State::cut_off && !cursor.full && cursor.next < log_.head()) {
    if (cursor.next < log_.tail()) {
      cut_off(cursor);
      return true;
    }
    if (cursor.state == State::replaying && offered >= kMostBytesATurn) return false;
    const auto& span = spans_.find(cursor.variant, cursor.next, log_);
    offered += span.bytes.size();
    give(cursor, span);
  }
  if (cursor.state == State::replaying && cursor.next == log_.head()) cursor.state = State::live;
  return true;
}

void Room::give(Cursor& cursor, const Span& span) {
  const auto offer = cursor.subscriber->offer(span.bytes);
  if (offer == Offer::gone) cursor.state = State::cut_off;
  if (offer == Offer::taken_full || offer == Offer::refused) cursor.full = true;
  if (offer == Offer::taken_full || offer == Offer::taken) {
    stats_.deliveries += span.events();
    stats_.bytes_delivered += span.bytes.size();
    cursor.next = span.end;
    cursor.moved = true;
  }
}

void Room::cut_off(Cursor& cursor) {
  cursor.state = State::cut_off;
  ++stats_.slow_consumers;
  cursor.subscriber->on_cut_off();
}

bool Room::has_all(const Subscriber& subscriber) const {
  const auto& cursor = cursors_[subscriber.slot_];
  return cursor.state == State::cut_off || cursor.next == log_.head();
}

bool Room::flush(Instant now) {
  unflushed_events_ = 0;
  unflushed_bytes_ = 0;
  flushing_ = true;
  bool all_done = true;
  bool all_caught_up = true;
  for (auto& cursor : cursors_) {
    if (cursor.full && cursor.state != State::cut_off && cursor.next < log_.tail()) cut_off(cursor);
    if (cursor.next < log_.head()) all_done = advance(cursor) && all_done;
    all_caught_up = all_caught_up && (cursor.next == log_.head() || cursor.state == State::cut_off);
  }
  flushing_ = false;
  if (all_caught_up) spans_.clear();
  judge_pace(now);
  return all_done;
}

void Room::judge_pace(Instant now) {
  const auto held_since = pacing_.held_since();
  pacing_.judge(take_census(now), now);
  if (pacing_.is_over()) {
    cut_off_laggards();
    pacing_.judge(take_census(now), now);
  }
  if (!held_since && is_held()) ++stats_.holds;
  if (held_since && !is_held()) stats_.held += now - *held_since;
}

Pacing::Census Room::take_census(Instant now) {
  const auto half_way = log_.half_way();
  const auto moment_ago = now - pacing_.longest_moment();
  const bool look_around = now - looked_around_ >= pacing_.stuck_after();
  if (look_around) looked_around_ = now;
  Pacing::Census census;
  for (auto& cursor : cursors_) {
    if (cursor.state == State::live) ++census.live;
    if (is_behind(cursor, half_way)) {
      ++census.behind;
      if (cursor.has_moved() && log_.arrived(cursor.next) > moment_ago) ++census.stragglers;
    }
    if (look_around) cursor.moved_before = std::exchange(cursor.moved, false);
  }
  return census;
}

void Room::cut_off_laggards() {
  const auto half_way = log_.half_way();
  for (auto& cursor : cursors_) {
    if (is_behind(cursor, half_way)) cut_off(cursor);
  }
}

bool Room::trim_age(Instant now) {
  const bool trimmed = log_.trim_age(now);
  if (trimmed) spans_.clear();
  return trimmed;
}

void Room::drop_segment(Sequence segment_first) {
  log_.drop_segment(segment_first);
  spans_.clear();
}

}  // namespace syncws
