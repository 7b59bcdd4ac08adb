#pragma once

#include <cstdint>

#include "base/clock.h"

namespace syncws {

/// So many departures a second, evenly: an open loop, like the events.
class LoadChurn {
 public:
  explicit LoadChurn(double rate) : rate_(rate) {}

  /// Begins with the first call. How many are due by now and were not told before.
  [[nodiscard]] std::uint64_t due(Instant now);
  /// Until the next one; a long time without any.
  [[nodiscard]] Duration wait(Instant now) const;

 private:
  [[nodiscard]] Duration after(std::uint64_t count) const;

  double rate_;
  Instant began_{};
  std::uint64_t told_ = 0;
};

}  // namespace syncws
