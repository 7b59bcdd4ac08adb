#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "rooms/sequence.h"

namespace syncws {

/// Which position is safe to remember: the newest one whose lines have all left. Positions are
/// noted with the number of bytes that were given to the output before them, and settle when the
/// output has written as many.
class ListenTrail {
 public:
  /// `given` never falls from one call to the next.
  void note(std::uint64_t given, const Position& position);
  /// Everything up to `written` bytes has left.
  void settle(std::uint64_t written);

  /// Nothing before the first position has settled.
  [[nodiscard]] const std::optional<Position>& settled() const { return settled_; }

 private:
  struct Step {
    std::uint64_t given;
    Position position;
  };

  std::deque<Step> steps_;
  std::optional<Position> settled_;
};

}  // namespace syncws
