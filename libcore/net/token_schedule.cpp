#include "net/token_schedule.h"

#include <algorithm>

namespace syncws {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

milliseconds left(WallTime now, WallTime expires) {
  // Beyond a hundred years it is all the same, and no sum of times overflows.
  constexpr std::chrono::hours kMost{24 * 365 * 100};
  return std::clamp<milliseconds>(
      milliseconds(expires.milliseconds) - milliseconds(now.milliseconds), milliseconds(0), kMost);
}

}  // namespace

Duration until_renewal(WallTime now, WallTime expires) {
  constexpr seconds kLeast{5};
  constexpr int kPart = 4;
  constexpr int kWhole = 5;
  const auto all = left(now, expires);
  return std::max<milliseconds>(std::min<milliseconds>(all / kWhole * kPart, all - kLeast),
                                milliseconds(0));
}

Duration until_next_try(WallTime now, WallTime expires) {
  constexpr int kTries = 5;
  return std::clamp<milliseconds>(left(now, expires) / kTries, seconds(1), minutes(1));
}

}  // namespace syncws
