#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>

#include "base/clock.h"

namespace syncws {

/// The rule by which a room holds its sources back. Values in, a verdict out.
///
/// It is held *for the median* while more than half of the caught-up subscribers are far behind, up
/// to `limit` in a row.
///
/// It is held *for stragglers* while fewer than that are far behind, if they take events and what
/// they lack is young: in a burst, half a history passes within a moment, and without this a burst
/// would push those off the history who are only a little slower than the median. Patience with
/// stragglers is bounded: they may have four fifths of the time, plus a second once. Who is late by
/// more than a moment, or stuck, or was late for seconds already, never holds anybody.
///
/// Time is counted between looks, at most a quarter of `limit` each: a pause of the whole machine
/// is not held against the subscribers.
class Pacing {
 public:
  /// What a look at the subscribers found.
  struct Census {
    std::size_t live = 0;        ///< caught up once, not cut off
    std::size_t behind = 0;      ///< of those, far behind
    std::size_t stragglers = 0;  ///< of those, late by only a moment, not stuck and not slow

    bool operator==(const Census& other) const = default;
    Census& operator+=(const Census& other) {
      live += other.live;
      behind += other.behind;
      stragglers += other.stragglers;
      return *this;
    }
  };

  explicit Pacing(Duration limit)
      : limit_(limit), most_patience_(std::min<Duration>(limit, std::chrono::seconds(1))) {}

  void judge(const Census& census, Instant now);

  [[nodiscard]] bool is_held() const { return since_.has_value(); }
  [[nodiscard]] std::optional<Instant> held_since() const { return since_; }
  /// Whether the hold for the median has lasted as long as it may.
  [[nodiscard]] bool is_over() const { return in_a_row_ >= limit_; }
  /// When to look again at the latest. Requires is_held().
  [[nodiscard]] Instant next_look() const;

  /// A subscriber that lacks an event for longer than this is slow, not a straggler.
  [[nodiscard]] Duration longest_moment() const { return most_patience_ * 4; }
  /// A subscriber that took nothing for so long, or up to twice that, is stuck: longer than a busy
  /// machine keeps a process from running.
  [[nodiscard]] Duration stuck_after() const { return most_patience_ / 4; }

 private:
  enum class For { nobody, median, stragglers };

  [[nodiscard]] Duration longest_step() const { return limit_ / 4; }
  void count(Duration step);

  Duration limit_;
  Duration most_patience_;
  Duration patience_ = most_patience_;
  Duration in_a_row_{0};
  std::optional<Instant> since_;
  Instant looked_{};
  For held_for_ = For::nobody;
};

}  // namespace syncws
