#pragma once

#include <algorithm>
#include <deque>
#include <memory>
#include <string_view>
#include <vector>

#include "rooms/history_limits.h"
#include "rooms/segment.h"
#include "rooms/sequence.h"

namespace syncws {

/// A view of consecutive events' frames. `bytes` is borrowed and good until the log is next
/// trimmed.
struct Span {
  Sequence first = 0;
  Sequence end = 0;  ///< one past the last
  std::string_view bytes;
  std::uint64_t saved = 0;  ///< so many bytes more it would be if it were not packed

  [[nodiscard]] Sequence events() const { return end - first; }
};

/// Consecutive events of one segment, for a log that follows another.
struct Passage {
  Sequence first = 0;
  std::size_t begin = 0;  ///< where the first one's frame begins in the store
  Segment::Store store;
  std::vector<Segment::Entry> entries;

  /// One past the last.
  [[nodiscard]] Sequence end() const { return first + entries.size(); }
};

/// The history of one organisation: segments of finished frames, oldest first, bounded by events,
/// bytes and age. Events leave one at a time at the tail; memory leaves a segment at a time, so up
/// to one segment more is held.
class EventLog {
 public:
  /// `first` is the position that the first event will get.
  explicit EventLog(const HistoryLimits& limits, Sequence first = 1)
      : limits_(limits), tail_(first), head_(first) {}

  /// Gives the frame the next position and trims what is then over the limits.
  Sequence append(std::string_view frame, Instant now);

  /// What it holds from `from` on, or from its oldest segment on if that is newer, trimmed or not.
  [[nodiscard]] std::vector<Passage> passages(Sequence from) const;

  /// Takes the next event over from the log that the passage is of, and trims like append(). `at`
  /// counts from the passage's first.
  void follow(const Passage& passage, std::size_t at);

  /// Forgets the events before `tail`.
  void trim_before(Sequence tail) { trim_to(std::min(tail, head_)); }

  /// Forgets events that are older than the limit. Returns whether any went.
  bool trim_age(Instant now);

  /// Forgets the oldest segment's events, if it is `segment_first`'s (history-total's way of giving
  /// memory back).
  void drop_segment(Sequence segment_first);

  /// The oldest event still here; equals head() when there is none.
  [[nodiscard]] Sequence tail() const { return tail_; }
  /// The position the next event will get.
  [[nodiscard]] Sequence head() const { return head_; }
  [[nodiscard]] std::uint64_t events() const { return head_ - tail_; }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  /// Bytes of the segments held, trimmed or not.
  [[nodiscard]] std::uint64_t held_bytes() const { return held_bytes_; }
  /// First event of the oldest segment that is held; 0 without one.
  [[nodiscard]] Sequence oldest_segment() const {
    return segments_.empty() ? 0 : segments_.front()->first();
  }
  /// First event of the newest segment; 0 without one.
  [[nodiscard]] Sequence newest_segment() const {
    return segments_.empty() ? 0 : segments_.back()->first();
  }

  /// The contiguous frames from `from` to the end of its block: the log is cut into blocks of about
  /// `block_bytes`, always at the same events, so that readers who began at different events soon
  /// want the same spans. Requires tail() <= from < head().
  [[nodiscard]] Span span(Sequence from, std::size_t block_bytes) const;

  /// One event's frame. Requires tail() <= sequence < head().
  [[nodiscard]] std::string_view frame(Sequence sequence) const;

  /// When the event came. An event before tail() is as old as the oldest that is held. Requires
  /// events() > 0.
  [[nodiscard]] Instant arrived(Sequence sequence) const;

  /// The newest position with at least half the history, by events or by bytes, after it; a cursor
  /// before it is far behind. tail() or less when not half of the limits are in use.
  [[nodiscard]] Sequence half_way() const;

 private:
  using Segments = std::deque<std::shared_ptr<Segment>>;

  [[nodiscard]] Segments::const_iterator segment_of(Sequence sequence) const;
  Segment& segment_for(std::size_t bytes, Instant now);
  Segment& segment_in(const Segment::Store& store);
  void count(std::size_t bytes);
  void trim_to(Sequence tail);
  [[nodiscard]] Sequence tail_within(std::uint64_t events, std::uint64_t bytes) const;

  HistoryLimits limits_;
  Segments segments_;
  Sequence tail_;
  Sequence head_;
  std::uint64_t bytes_ = 0;
  std::uint64_t held_bytes_ = 0;
};

}  // namespace syncws
