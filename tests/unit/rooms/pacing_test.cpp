// The rule of holding sources back, by itself: looks at made-up subscribers at made-up times.
#include "rooms/pacing.h"

#include "catch.h"
#include "support/moments.h"

using namespace syncws;
using namespace syncws::test;
using namespace std::chrono_literals;

namespace {

constexpr Pacing::Census kMostBehind{20, 11, 11};
constexpr Pacing::Census kOneStraggles{20, 1, 1};
constexpr Pacing::Census kOneIsStuck{20, 1, 0};

/// A pacing that looks around every millisecond.
struct Watch {
  /// Looks on for `time` or until it is held no longer; returns how long that was.
  Duration hold(const Pacing::Census& census, Duration time) {
    const auto began = now;
    do {
      pacing.judge(census, now += 1ms);
    } while (pacing.is_held() && now - began < time);
    return now - began;
  }

  Pacing pacing{1s};
  Instant now = at(1h);
};

}  // namespace

TEST_CASE("a straggler in a burst is waited for", "[rooms][pace]") {
  Watch watch;
  watch.pacing.judge(kOneStraggles, watch.now);
  CHECK(watch.pacing.is_held());
  CHECK(!watch.pacing.is_over());
}

TEST_CASE("who is stuck or late is not waited for", "[rooms][pace]") {
  Watch watch;
  watch.hold(kMostBehind, 10ms);
  watch.pacing.judge(kOneIsStuck, watch.now += 1ms);
  CHECK(!watch.pacing.is_held());
}

TEST_CASE("patience with stragglers ends, and comes back as time passes", "[rooms][pace]") {
  Watch watch;
  watch.pacing.judge(kOneStraggles, watch.now);
  CHECK(watch.hold(kOneStraggles, 10s) == 1s);
  CHECK(!watch.pacing.is_held());
  CHECK(!watch.pacing.is_over());
  watch.hold(kMostBehind, 100ms);  // four times as long, and the steps around it
  CHECK(watch.hold(kOneStraggles, 10s) == 405ms);
}

TEST_CASE("a hold for the median is over after its limit in a row", "[rooms][pace]") {
  Watch watch;
  watch.pacing.judge(kMostBehind, watch.now);
  watch.hold(kMostBehind, 999ms);
  CHECK(!watch.pacing.is_over());
  watch.hold(kMostBehind, 1ms);
  CHECK(watch.pacing.is_over());
}

TEST_CASE("a row is broken by a moment without a median behind", "[rooms][pace]") {
  Watch watch;
  watch.hold(kMostBehind, 900ms);
  watch.hold(kOneStraggles, 1ms);
  watch.hold(kMostBehind, 900ms);
  CHECK(!watch.pacing.is_over());
}

TEST_CASE("a pause of the whole machine counts as a quarter at most", "[rooms][pace]") {
  Watch watch;
  watch.pacing.judge(kMostBehind, watch.now);
  CHECK(watch.pacing.next_look() == watch.now + 250ms);
  watch.pacing.judge(kMostBehind, watch.now += 1min);
  CHECK(!watch.pacing.is_over());
  CHECK(watch.pacing.next_look() == watch.now + 250ms);
}

TEST_CASE("the last look comes when the limit does", "[rooms][pace]") {
  Watch watch;
  watch.pacing.judge(kMostBehind, watch.now);
  watch.hold(kMostBehind, 900ms);
  CHECK(watch.pacing.next_look() == watch.now + 100ms);
}
