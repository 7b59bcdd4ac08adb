// How long a server may be away, and how fast lines may go: rules about time, without a clock.
#include "net/outage.h"

#include "catch.h"
#include "net/pace.h"

using namespace syncws;
using namespace std::chrono_literals;

namespace {

constexpr Instant kStart{1h};

Outage connected_outage() {
  Outage outage(kStart, 0s, 30s);
  outage.on_connected();
  return outage;
}

}  // namespace

TEST_CASE("the first server may take as long as it is waited for", "[outage]") {
  Outage outage(kStart, 5s, 30s);
  CHECK(outage.is_on());
  outage.on_loss(kStart + 1s, false);
  CHECK_FALSE(outage.is_too_long(kStart + 4999ms));
  CHECK(outage.left(kStart + 4s) == 1s);
  CHECK(outage.is_too_long(kStart + 5s));
  CHECK(outage.left(kStart + 6s) == 0s);
}

TEST_CASE("each loss of a server that was there has its own time", "[outage]") {
  auto outage = connected_outage();
  CHECK_FALSE(outage.is_too_long(kStart + 1h));
  outage.on_loss(kStart + 1h, false);
  CHECK_FALSE(outage.is_too_long(kStart + 1h + 29s));
  outage.on_connected();
  outage.on_loss(kStart + 2h, false);
  CHECK_FALSE(outage.is_too_long(kStart + 2h + 29s));
  CHECK(outage.is_too_long(kStart + 2h + 30s));
}

TEST_CASE("a server that can't take lines is away until it takes one", "[outage]") {
  auto outage = connected_outage();
  outage.on_loss(kStart, true);
  for (auto now = kStart; now < kStart + 30s; now += 1s) {
    CHECK_FALSE(outage.is_too_long(now));
    outage.on_connected();
    CHECK(outage.is_on());
    outage.on_loss(now, true);
  }
  CHECK(outage.is_too_long(kStart + 30s));
  outage.on_accepted();
  CHECK_FALSE(outage.is_on());
  outage.on_loss(kStart + 40s, false);
  CHECK_FALSE(outage.is_too_long(kStart + 69s));
}

TEST_CASE("a rate lets one go at once and the others in their time", "[pace]") {
  Pace pace(10);
  CHECK(pace.allowance(kStart) == 1);
  pace.take(1);
  CHECK(pace.allowance(kStart) == 0);
  CHECK(pace.until_next(kStart) == 100ms);
  CHECK(pace.until_next(kStart + 60ms) == 40ms);
  CHECK(pace.allowance(kStart + 100ms) == 1);
}

TEST_CASE("a stall is caught up with, and the time before the first line does not count",
          "[pace]") {
  Pace pace(10);
  CHECK(pace.allowance(kStart) == 1);
  CHECK(pace.allowance(kStart + 1h) == 1);
  pace.take(1);
  CHECK(pace.allowance(kStart + 1h + 2s) == 20);
}

TEST_CASE("without a rate there is no limit", "[pace]") {
  Pace pace(0);
  pace.take(1'000'000);
  CHECK(pace.allowance(kStart) > 1'000'000'000);
}
