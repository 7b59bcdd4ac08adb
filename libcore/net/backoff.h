#pragma once

#include <random>

#include "base/clock.h"

namespace syncws {

/// How long to wait before the next try: full jitter between a floor and a ceiling that doubles, so
/// that a thousand clients of a restarted server don't come back together (field: centrifuge-js;
/// "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
class Backoff {
 public:
  struct Limits {
    Duration least = std::chrono::milliseconds(500);
    Duration most = std::chrono::seconds(20);
  };

  Backoff(Limits limits, std::uint64_t seed) : limits_(limits), random_(seed) {}

  /// The delay before the next try; tries count until reset().
  [[nodiscard]] Duration next();
  /// A try has succeeded.
  void reset() { tries_ = 0; }
  [[nodiscard]] unsigned tries() const { return tries_; }

 private:
  Limits limits_;
  std::mt19937_64 random_;
  unsigned tries_ = 0;
};

}  // namespace syncws
