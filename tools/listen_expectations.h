#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "listen_pattern.h"

namespace syncws {

/// What was to be seen, what was not, and what became of it. Times are counted from when watching
/// began.
class Expectations {
 public:
  Expectations() = default;
  Expectations(const std::vector<EventPattern>& expected,
               const std::vector<EventPattern>& forbidden);

  void take(const EventMessage& event, Duration at);

  /// There are none.
  [[nodiscard]] bool is_empty() const { return all_.empty(); }
  /// Watching on changes nothing: all that was expected was seen, or something that was forbidden.
  [[nodiscard]] bool is_decided() const;
  /// All expected ones were seen, and no forbidden one.
  [[nodiscard]] bool is_met() const;
  /// One line: `expected type=SYNC_SUCCESS: seen after 1.2 s (seq 42)`; of several joined by `; `.
  [[nodiscard]] std::string verdict(Duration watched) const;

 private:
  struct Seen {
    Duration at;
    std::optional<Sequence> sequence;
  };
  struct One {
    EventPattern pattern;
    bool is_forbidden;
    std::optional<Seen> seen;
  };

  [[nodiscard]] std::string verdict_of(const One& one, Duration watched) const;

  std::vector<One> all_;
  std::uint64_t watched_ = 0;  ///< events
};

}  // namespace syncws
