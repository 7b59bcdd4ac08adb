#pragma once

#include <cstdint>
#include <optional>

#include "base/clock.h"

namespace syncws {

/// When the rooms may be flushed. An event that comes alone leaves at once. Under pressure flushes
/// grow by themselves: what a delivery costs is mostly the price of a send, whatever its size, so
/// after a flush of small sends the next one waits thrice as long as that one took, and what comes
/// in meanwhile leaves with it.
class FlushPace {
 public:
  /// Longest that events wait because of the flush before theirs.
  static constexpr Duration kMostRest = std::chrono::milliseconds(2);
  /// Bytes of a send whose price hardly depends on how many there are: nothing is won by more.
  static constexpr std::uint64_t kLargeSend = std::uint64_t{8} * 1024;

  /// `window`: how long the first event waits for others, in any case; zero: not at all.
  explicit FlushPace(Duration window) : window_(window) {}

  /// When what waits at `now` may leave; `now` or earlier: at once. Call whenever something waits:
  /// the first call since the last flush opens the window.
  [[nodiscard]] Instant due(Instant now);

  /// A flush was done, in that many sends of so many bytes together.
  void on_flush(Instant begun, Instant ended, std::uint64_t sends, std::uint64_t bytes);

 private:
  Duration window_;
  Instant rested_{};                    ///< the flush before must not be followed earlier
  std::optional<Instant> window_ends_;  ///< while something waits
};

}  // namespace syncws
