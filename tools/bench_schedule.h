#pragma once

#include <cstdint>
#include <optional>

#include "base/clock.h"

namespace syncws {

/// An open loop: each event has its time, and is late if it must be, but never left out, however
/// slow the server. So what waits because of it counts as latency, which a client that waits for
/// its answer would not see (G. Tene's "coordinated omission").
class BenchSchedule {
 public:
  /// `rate` events a second from `start` until before `end`; 0: none.
  BenchSchedule(Instant start, Instant end, double rate) : start_(start), end_(end), rate_(rate) {}

  /// The time of the next event, if that has come; each event is told once.
  [[nodiscard]] std::optional<Instant> take_due(Instant now);
  /// Until the next event, or until the end.
  [[nodiscard]] Duration wait(Instant now) const;
  [[nodiscard]] bool is_over(Instant now) const { return now >= end_; }

 private:
  [[nodiscard]] Instant next() const;

  Instant start_;
  Instant end_;
  double rate_;
  std::uint64_t taken_ = 0;
};

}  // namespace syncws
