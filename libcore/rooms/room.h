#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "rooms/event_log.h"
#include "rooms/pacing.h"
#include "rooms/resume.h"
#include "rooms/room_stats.h"
#include "rooms/span_cache.h"
#include "rooms/subscriber.h"

namespace syncws {

/// One organisation: its log and the cursors of its subscribers. A subscriber is no queue but a
/// cursor, the next sequence it needs; history, resume, batching and slow consumers are all "how
/// far is it behind".
///
/// Pacing. A subscriber is *far behind* when it lacks more than half the history. While
/// rooms/pacing.h says so the room's sources wait; after `pace` in a row those who are still far
/// behind are cut off. One slow subscriber among others never makes a room wait: it falls off the
/// tail and is cut off alone.
class Room {
 public:
  Room(std::string organisation, std::string epoch, const HistoryLimits& limits, Duration pace,
       const SpanEncoder& encoder, RoomStats& stats);

  [[nodiscard]] const std::string& organisation() const { return organisation_; }
  [[nodiscard]] const std::string& epoch() const { return epoch_; }
  [[nodiscard]] const EventLog& log() const { return log_; }
  [[nodiscard]] std::size_t subscribers() const { return cursors_.size(); }
  [[nodiscard]] bool is_idle() const { return cursors_.empty() && log_.events() == 0; }

  /// Appends the frame. What is not flushed yet never exceeds a quarter of the history: beyond that
  /// it flushes by itself, so that a hold is noticed while the median still has room.
  Sequence append(std::string_view frame, Instant now);

  ResumeAnswer join(Subscriber& subscriber, Variant variant, const ResumeRequest& request);
  void leave(Subscriber& subscriber);
  [[nodiscard]] static Room* room_of(const Subscriber& subscriber) { return subscriber.room_; }

  /// Offers this subscriber what it lacks; call when it can take bytes again, and after joining.
  /// Returns false when its share of this turn is used up and it wants more.
  bool advance(Subscriber& subscriber);

  /// Whether the subscriber was given everything, or will never be.
  [[nodiscard]] bool has_all(const Subscriber& subscriber) const;

  /// Offers every subscriber what it lacks and judges who holds the room. Returns false when
  /// somebody wants more.
  bool flush(Instant now);

  [[nodiscard]] const Pacing& pacing() const { return pacing_; }
  [[nodiscard]] bool is_held() const { return pacing_.is_held(); }
  /// Judges again who is behind, after subscribers have advanced. When the hold has lasted as long
  /// as it may, those who are still behind are cut off, and it ends.
  void judge_pace(Instant now);

  bool trim_age(Instant now);
  void drop_segment(Sequence segment_first);

  /// Whether the hub has it on its list of rooms to flush.
  [[nodiscard]] bool is_dirty() const { return dirty_; }
  void set_dirty() { dirty_ = true; }
  void clear_dirty() { dirty_ = false; }

 private:
  enum class State : std::uint8_t {
    replaying,  ///< still reading history it asked for; does not count for pacing
    live,
    cut_off,  ///< nothing more is offered
  };

  struct Cursor {
    Subscriber* subscriber;
    Sequence next;
    Variant variant;
    State state;
    bool full;          ///< waits for advance()
    bool moved;         ///< has taken something since the room last looked around
    bool moved_before;  ///< … in the time before that

    [[nodiscard]] bool has_moved() const { return moved || moved_before; }
  };

  /// Most bytes of replay one subscriber is offered in one turn of the loop, so that replays don't
  /// stop live delivery.
  static constexpr std::size_t kMostBytesATurn = std::size_t{256} * 1024;

  bool advance(Cursor& cursor);
  void give(Cursor& cursor, const Span& span);
  void cut_off(Cursor& cursor);
  [[nodiscard]] Pacing::Census take_census(Instant now);
  void cut_off_laggards();
  [[nodiscard]] bool is_behind(const Cursor& cursor, Sequence half_way) const {
    return cursor.state == State::live && cursor.next < half_way;
  }

  std::string organisation_;
  std::string epoch_;
  HistoryLimits limits_;
  EventLog log_;
  SpanCache spans_;
  RoomStats& stats_;
  std::vector<Cursor> cursors_;
  std::uint64_t unflushed_events_ = 0;
  std::uint64_t unflushed_bytes_ = 0;
  Pacing pacing_;
  Instant looked_around_{};
  bool flushing_ = false;
  bool dirty_ = false;
};

}  // namespace syncws
