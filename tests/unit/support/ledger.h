#pragma once

#include <fmt/format.h>

#include <optional>
#include <string>
#include <vector>

#include "rooms/sequence.h"

namespace syncws::test {

/// What one viewer was told of one epoch, over all its connections: each position from the first
/// that concerns it is to be an event or inside a gap, exactly once, in rising order. What is said
/// of it here is empty as long as that is so.
class Ledger {
 public:
  explicit Ledger(Sequence first) : first_(first) {}

  [[nodiscard]] bool is_empty() const { return told_ == 0 && !open_from_; }
  [[nodiscard]] Sequence next() const { return first_ + told_; }

  [[nodiscard]] std::string note_event(Sequence sequence) { return note(sequence, sequence); }
  [[nodiscard]] std::string note_gap(Sequence from, Sequence to) { return note(from, to); }
  /// All from here on is lost, with the epoch.
  [[nodiscard]] std::string note_end(Sequence from) {
    if (from != next()) return fmt::format("{} was next and the end is at {}", next(), from);
    open_from_ = from;
    return "";
  }

  /// `head`: the position that the epoch's next event will get.
  [[nodiscard]] std::string missing(Sequence head) const {
    if (open_from_ || next() == head) return "";
    return fmt::format("nothing is known of {} to {}", next(), head - 1);
  }

 private:
  std::string note(Sequence from, Sequence to) {
    if (open_from_) return fmt::format("{} came after the end", from);
    if (from != next()) return fmt::format("{} was next and {} came", next(), from);
    if (to < from) return fmt::format("{} to {} is no gap", from, to);
    told_ += to - from + 1;
    return "";
  }

  Sequence first_;
  std::uint64_t told_ = 0;  ///< positions, from `first_` on
  std::optional<Sequence> open_from_;
};

}  // namespace syncws::test
