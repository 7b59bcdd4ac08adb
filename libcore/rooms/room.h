#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "rooms/dedup_window.h"
#include "rooms/event_log.h"
#include "rooms/pacing.h"
#include "rooms/resume.h"
#include "rooms/room_world.h"
#include "rooms/shared_stream.h"
#include "rooms/snapshot_index.h"
#include "rooms/span_cache.h"
#include "rooms/subscriber.h"

namespace syncws {

/// One organisation: its log and the cursors of its subscribers. A subscriber is no queue but a
/// cursor, the next sequence it needs; history, resume, batching and slow consumers are all "how
/// far is it behind".
///
/// Pacing. A subscriber is *far behind* when it lacks more than half the history. While
/// rooms/pacing.h says so the room's sources wait; after `pace` in a row those who are still far
/// behind are cut off. One slow subscriber among others makes a room wait for a few seconds in all,
/// then it falls off the tail and is cut off alone.
///
/// Replay. Who asked for old history gets it through the same cursor, in shares of ReplayBudget,
/// behind those who are live.
class Room {
 public:
  /// `start`: the epoch, and the newest position that was given before.
  Room(std::string organisation, Position start, RoomWorld& world);

  [[nodiscard]] const std::string& organisation() const { return organisation_; }
  [[nodiscard]] const std::string& epoch() const { return epoch_; }
  [[nodiscard]] const EventLog& log() const { return log_; }
  [[nodiscard]] std::size_t subscribers() const { return cursors_.size(); }
  /// Whether nothing would be lost with it.
  [[nodiscard]] bool is_idle() const;

  /// The position of an event that is being written down.
  [[nodiscard]] Sequence reserve() { return log_.head() + pending_++; }
  /// It was, and is appended next; or it was not, and its position is given again.
  void release() { --pending_; }
  /// Whether so much is being written down that sources should wait: a quarter of the history.
  [[nodiscard]] bool has_much_pending() const { return pending_ * 4 >= world_.limits.events; }

  /// The ids seen lately.
  [[nodiscard]] DedupWindow& ids();
  [[nodiscard]] const DedupWindow* known_ids() const { return ids_.get(); }
  void trim_ids(Instant oldest);

  /// Appends the frame. What is not flushed yet never exceeds a sixteenth of the history: beyond
  /// that it flushes by itself, so that a hold is noticed while the median still has room.
  Sequence append(std::string_view frame, Instant now);
  /// The same for what is in another thread's log already. Requires that it begins at the head.
  void follow(const Passage& passage, Instant now);
  void trim_before(Sequence tail);

  ResumeAnswer join(Subscriber& subscriber, Variant variant, const ResumeRequest& request);
  void leave(Subscriber& subscriber);
  [[nodiscard]] static Room* room_of(const Subscriber& subscriber) { return subscriber.room_; }

  /// Offers this subscriber what it lacks; call when it can take bytes again, and after joining.
  /// Returns false when its share of this turn is used up and it wants more.
  bool advance(Subscriber& subscriber);

  /// Whether the subscriber was given everything, or will never be.
  [[nodiscard]] bool has_all(const Subscriber& subscriber) const;
  /// Events that the subscriber was not given yet.
  [[nodiscard]] std::uint64_t lag(const Subscriber& subscriber) const;

  /// Offers every subscriber what it lacks and judges who holds the room. Returns false when
  /// somebody wants more.
  bool flush(Instant now);

  /// The newest event of each `pfaId` in history.
  [[nodiscard]] SnapshotIndex::List snapshot() { return snapshot_index_.list(log_); }

  [[nodiscard]] const Pacing& pacing() const { return pacing_; }
  [[nodiscard]] bool is_held() const { return pacing_.is_held(); }
  /// Judges again who is behind, after subscribers have advanced. When the hold has lasted as long
  /// as it may, those who are still behind are cut off, and it ends.
  void judge_pace(Instant now);
  /// What another thread has found among its own subscribers of this room; counts like ours.
  void set_census(std::size_t thread, const Pacing::Census& census);
  /// Cuts off who is far behind.
  void cut_off_laggards();

  /// Whether it has to be looked at again though nothing happens, and when.
  [[nodiscard]] bool needs_looks() const { return is_held() || reported_.behind > 0; }
  [[nodiscard]] Instant next_look() const;

  bool trim_age(Instant now);
  void drop_segment(Sequence segment_first);

  /// Whether the hub has it on its list of rooms to flush.
  [[nodiscard]] bool is_dirty() const { return dirty_; }
  void set_dirty() { dirty_ = true; }
  void clear_dirty() { dirty_ = false; }

  /// How far the journal was told to forget.
  Sequence forgotten = 0;

  /// How far those who follow were told: one past the newest event, and the tail.
  struct Told {
    Sequence head = 0;
    Sequence tail = 0;

    bool operator==(const Told& other) const = default;
  };
  Told told;
  /// Threads whose viewers are in this room, or want to be.
  std::size_t guests = 0;

 private:
  enum class State : std::uint8_t {
    snapshot,   ///< is given the snapshot that it asked for
    replaying,  ///< still reading history it asked for; does not count for pacing
    live,
    cut_off,  ///< nothing more is offered
  };

  struct Cursor {
    Subscriber* subscriber;
    Sequence next;
    Variant variant;
    State state;
    bool full;            ///< waits for advance()
    bool moved;           ///< has taken something since the room last looked around
    bool moved_before;    ///< … in the time before that
    std::uint8_t late;    ///< times it looked and this one was far behind, less those it was not
    std::uint16_t knows;  ///< bytes of its variant's stream (rooms/shared_stream.h)

    [[nodiscard]] bool has_moved() const { return moved || moved_before; }
    /// Late so often that it is slow, and not only a little behind in a burst.
    [[nodiscard]] bool is_slow() const { return late >= kMostLate; }
    [[nodiscard]] bool is_catching_up() const {
      return state == State::snapshot || state == State::replaying;
    }
  };

  struct Stream {
    std::unique_ptr<SharedStream> shared;  ///< while anybody follows it
    std::size_t followers = 0;
  };

  /// How far a snapshot has been given.
  struct Snapshot {
    SnapshotIndex::List list;
    std::size_t at = 0;
  };

  /// Five seconds if nothing has its sources wait for longer (Pacing::stuck_after).
  static constexpr std::uint8_t kMostLate = 20;

  /// Most bytes of replay one subscriber is offered in one turn of the loop.
  static constexpr std::size_t kReplayShare = std::size_t{64} * 1024;

  void make_way(std::size_t bytes, Instant now);
  static void look_at(Cursor& cursor, bool is_behind);
  void count_unflushed(std::size_t bytes);
  void deliver(Cursor& cursor);
  bool replay_some();
  bool advance(Cursor& cursor);
  [[nodiscard]] const Span& next_packed(const Cursor& cursor, std::uint16_t& knows);
  [[nodiscard]] static Variant packed_alone(Variant variant, bool is_old);
  Stream& stream_of(Variant variant);
  void follow_stream(Variant variant);
  void leave_stream(Variant variant);
  void end_stream_turn(bool all_caught_up);
  bool advance_snapshot(Cursor& cursor);
  [[nodiscard]] bool is_over(Snapshot& snapshot) const;
  [[nodiscard]] std::string snapshot_chunk(const Cursor& cursor, const Snapshot& snapshot,
                                           std::size_t& events) const;
  bool give(Cursor& cursor, std::string_view bytes, std::uint64_t events);
  void cut_off(Cursor& cursor);
  [[nodiscard]] Pacing::Census take_census(Instant now);
  [[nodiscard]] Pacing::Census take_census_of_all(Instant now);
  void report_census(Instant now);
  [[nodiscard]] bool is_behind(const Cursor& cursor, Sequence half_way) const {
    return cursor.state == State::live && cursor.next < half_way;
  }
  [[nodiscard]] bool is_up_to_date(const Cursor& cursor) const;

  std::string organisation_;
  std::string epoch_;
  RoomWorld& world_;
  EventLog log_;
  SpanCache spans_;
  std::array<Stream, 2> streams_;  ///< of Variant::streamed_plain and streamed_v1
  SnapshotIndex snapshot_index_;
  std::vector<Cursor> cursors_;
  std::unordered_map<const Subscriber*, Snapshot> snapshots_;
  std::size_t replay_from_ = 0;  ///< whose turn it is to replay
  std::unique_ptr<DedupWindow> ids_;
  std::uint64_t pending_ = 0;
  std::uint64_t unflushed_events_ = 0;
  std::uint64_t unflushed_bytes_ = 0;
  Pacing pacing_;
  std::vector<Pacing::Census> others_;  ///< of other threads
  Pacing::Census reported_;
  Instant reported_at_{};
  Instant looked_around_{};
  bool flushing_ = false;
  bool dirty_ = false;
};

}  // namespace syncws
