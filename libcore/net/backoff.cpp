#include "net/backoff.h"

#include <algorithm>

namespace syncws {

Duration Backoff::next() {
  constexpr unsigned kMostDoublings = 20;
  const auto ceiling = limits_.least.count() << std::min(tries_++, kMostDoublings);
  const auto spread = std::min(ceiling, limits_.most.count() - limits_.least.count());
  std::uniform_int_distribution<std::int64_t> pick(0, std::max<std::int64_t>(spread, 0));
  return limits_.least + Duration(pick(random_));
}

}  // namespace syncws
