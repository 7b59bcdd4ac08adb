#include "rooms/room.h"

#include <algorithm>
#include <utility>

#include "base/misuse.h"

namespace syncws {
namespace {

/// Of a history, one part in so many may wait for a flush. The head moves by as much before anybody
/// looks who is behind, and those who are must still be in the history then.
constexpr std::uint64_t kUnflushedParts = 16;

/// Packing takes several times as long as sending.
std::size_t replay_price(const Span& span) {
  constexpr std::size_t kPackedPrice = 8;
  const auto bytes = span.bytes.size() + span.saved;
  return span.saved > 0 ? bytes * kPackedPrice : bytes;
}

}  // namespace

Room::Room(std::string organisation, Position start, RoomWorld& world)
    : organisation_(std::move(organisation)),
      epoch_(std::move(start.epoch)),
      world_(world),
      log_(world.limits, start.sequence + 1),
      spans_(world.encoder, world.packer),
      snapshot_index_(world.encoder),
      pacing_(world.pace) {}

bool Room::is_idle() const {
  return cursors_.empty() && guests == 0 && log_.events() == 0 && pending_ == 0 &&
         (!ids_ || ids_->is_empty());
}

DedupWindow& Room::ids() {
  if (!ids_) ids_ = std::make_unique<DedupWindow>();
  return *ids_;
}

void Room::trim_ids(Instant oldest) {
  if (!ids_) return;
  ids_->trim(oldest);
  if (ids_->is_empty()) ids_.reset();
}

Sequence Room::append(std::string_view frame, Instant now) {
  make_way(frame.size(), now);
  const auto sequence = log_.append(frame, now);
  count_unflushed(frame.size());
  return sequence;
}

void Room::follow(const Passage& passage, Instant now) {
  require(passage.first == log_.head(), "a room was told of events out of order");
  auto begin = passage.begin;
  for (std::size_t i = 0; i < passage.entries.size(); ++i) {
    const auto end = std::size_t{passage.entries[i].end};
    const auto bytes = end - std::exchange(begin, end);
    make_way(bytes, now);
    log_.follow(passage, i);
    count_unflushed(bytes);
  }
}

void Room::make_way(std::size_t bytes, Instant now) {
  const auto& limits = world_.limits;
  const bool much_unflushed = (unflushed_events_ + 1) * kUnflushedParts > limits.events ||
                              (unflushed_bytes_ + bytes) * kUnflushedParts > limits.bytes;
  if (much_unflushed && unflushed_events_ > 0) flush(now);
  if (unflushed_events_ == 0) spans_.forget_views();
}

void Room::count_unflushed(std::size_t bytes) {
  ++unflushed_events_;
  unflushed_bytes_ += bytes;
}

ResumeAnswer Room::join(Subscriber& subscriber, Variant variant, const ResumeRequest& request) {
  require(!flushing_, "a subscriber joined during a flush");
  require(subscriber.room_ == nullptr, "a subscriber joined twice");
  auto answer = answer_resume(request, epoch_, log_.tail(), log_.head());
  auto state = answer.next < log_.head() ? State::replaying : State::live;
  if (request.snapshot) {
    state = State::snapshot;
    snapshots_[&subscriber] = {snapshot(), 0};
  }
  subscriber.room_ = this;
  subscriber.slot_ = static_cast<std::uint32_t>(cursors_.size());
  cursors_.push_back({&subscriber, answer.next, variant, state, false, false, false, 0, 0});
  if (is_streamed(variant)) follow_stream(variant);
  return answer;
}

void Room::leave(Subscriber& subscriber) {
  require(!flushing_, "a subscriber left during a flush");
  require(subscriber.room_ == this, "a subscriber left a room it is not in");
  auto& place = cursors_[subscriber.slot_];
  if (is_streamed(place.variant)) leave_stream(place.variant);
  if (!snapshots_.empty()) snapshots_.erase(&subscriber);
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
  if (cursor.state == State::snapshot && !advance_snapshot(cursor)) return false;
  if (cursor.state == State::snapshot) return true;
  std::size_t replayed = 0;
  while (cursor.state != State::cut_off && !cursor.full && cursor.next < log_.head()) {
    if (cursor.next < log_.tail()) {
      cut_off(cursor);
      return true;
    }
    const bool share_is_used = replayed >= kReplayShare || world_.replay.is_spent();
    if (cursor.state == State::replaying && share_is_used) return false;
    auto knows = cursor.knows;
    const auto& span = is_packed(cursor.variant) ? next_packed(cursor, knows)
                                                 : spans_.find(cursor.variant, cursor.next, log_);
    if (cursor.state == State::replaying) world_.replay.spend(replay_price(span));
    replayed += span.bytes.size();
    if (!give(cursor, span.bytes, span.events())) continue;
    cursor.next = span.end;
    if (is_packed(cursor.variant)) {
      cursor.knows = knows;
      world_.stats.bytes_saved += span.saved;
    }
  }
  if (cursor.state == State::replaying && cursor.next == log_.head()) cursor.state = State::live;
  return true;
}

/// Returns false when its share of this turn is used up. An empty one needs none: who has nothing
/// to catch up with must not be taken for somebody who has.
bool Room::advance_snapshot(Cursor& cursor) {
  auto& snapshot = snapshots_.at(cursor.subscriber);
  std::size_t replayed = 0;
  while (!cursor.full && cursor.state == State::snapshot) {
    if (is_over(snapshot)) {
      snapshots_.erase(cursor.subscriber);
      cursor.state = State::replaying;
      return true;
    }
    if (replayed >= kReplayShare || world_.replay.is_spent()) return false;
    std::size_t events = 0;
    const auto chunk = snapshot_chunk(cursor, snapshot, events);
    world_.replay.spend(chunk.size());
    replayed += chunk.size();
    if (give(cursor, chunk, events)) snapshot.at += events;
  }
  return true;
}

/// What has left history meanwhile is left out, as if it had joined a moment later.
bool Room::is_over(Snapshot& snapshot) const {
  const auto& list = *snapshot.list;
  while (snapshot.at < list.size() && list[snapshot.at] < log_.tail()) ++snapshot.at;
  return snapshot.at == list.size();
}

/// Never packed, which would be done for this subscriber alone. `events` is set to the number of
/// events in it.
std::string Room::snapshot_chunk(const Cursor& cursor, const Snapshot& snapshot,
                                 std::size_t& events) const {
  const auto& list = *snapshot.list;
  std::string chunk;
  for (auto at = snapshot.at; at < list.size() && chunk.size() < SpanCache::kBlockBytes; ++at) {
    const auto frame = log_.frame(list[at]);
    chunk += speaks_v1(cursor.variant) ? world_.encoder.encode_v1({list[at], list[at] + 1, frame})
                                       : std::string(frame);
    ++events;
  }
  return chunk;
}

/// Whether the subscriber has taken it.
bool Room::give(Cursor& cursor, std::string_view bytes, std::uint64_t events) {
  const auto offer = cursor.subscriber->offer(bytes);
  if (offer == Offer::gone) cursor.state = State::cut_off;
  if (offer == Offer::taken_full || offer == Offer::refused) cursor.full = true;
  if (offer == Offer::gone || offer == Offer::refused) return false;
  world_.stats.deliveries += events;
  world_.stats.bytes_delivered += bytes.size();
  ++world_.stats.sends;
  cursor.moved = true;
  return true;
}

void Room::cut_off(Cursor& cursor) {
  std::optional<Gap> lost;
  if (cursor.next < log_.tail())
    lost = Gap{cursor.next, log_.tail() - 1, Gap::Reason::slow_consumer};
  cursor.state = State::cut_off;
  ++world_.stats.slow_consumers;
  cursor.subscriber->on_cut_off(lost);
}

bool Room::has_all(const Subscriber& subscriber) const {
  const auto& cursor = cursors_[subscriber.slot_];
  return cursor.state == State::cut_off || is_up_to_date(cursor);
}

std::uint64_t Room::lag(const Subscriber& subscriber) const {
  return log_.head() - cursors_[subscriber.slot_].next;
}

bool Room::is_up_to_date(const Cursor& cursor) const {
  return cursor.state != State::snapshot && cursor.next == log_.head();
}

/// Who is live comes first, whatever others still have to read.
bool Room::flush(Instant now) {
  if (world_.on_flush) world_.on_flush(*this);
  unflushed_events_ = 0;
  unflushed_bytes_ = 0;
  flushing_ = true;
  bool anybody_replays = false;
  bool all_caught_up = true;
  for (auto& cursor : cursors_) {
    if (cursor.is_catching_up()) {
      anybody_replays = true;
      continue;
    }
    deliver(cursor);
    all_caught_up = all_caught_up && (cursor.next == log_.head() || cursor.state == State::cut_off);
  }
  const bool all_done = !anybody_replays || replay_some();
  flushing_ = false;
  end_stream_turn(all_caught_up);
  if (all_caught_up && !anybody_replays) spans_.clear();
  judge_pace(now);
  return all_done;
}

void Room::deliver(Cursor& cursor) {
  if (cursor.full && cursor.state != State::cut_off && cursor.next < log_.tail()) cut_off(cursor);
  if (cursor.next < log_.head()) advance(cursor);
}

/// In turn, so that nobody waits for ever when the shares don't suffice for all.
bool Room::replay_some() {
  bool all_done = true;
  const auto from = replay_from_;
  for (std::size_t i = 0; i < cursors_.size(); ++i) {
    const auto place = (from + i) % cursors_.size();
    auto& cursor = cursors_[place];
    if (!cursor.is_catching_up()) continue;
    const bool fell_off = cursor.state == State::replaying && cursor.next < log_.tail();
    if (cursor.full && fell_off) cut_off(cursor);
    if (advance(cursor)) continue;
    all_done = false;
    replay_from_ = place;
    if (world_.replay.is_spent()) break;
  }
  return all_done;
}

void Room::trim_before(Sequence tail) {
  log_.trim_before(tail);
  spans_.forget_views();
}

bool Room::trim_age(Instant now) {
  const bool trimmed = log_.trim_age(now);
  if (trimmed) spans_.forget_views();
  return trimmed;
}

void Room::drop_segment(Sequence segment_first) {
  log_.drop_segment(segment_first);
  spans_.forget_views();
}

}  // namespace syncws
