#include <vector>

#include "bench_schedule.h"
#include "catch.h"
#include "support/moments.h"

using namespace syncws;
using namespace syncws::test;
using namespace std::chrono_literals;

namespace {

std::vector<Instant> take_all(BenchSchedule& schedule, Instant now) {
  std::vector<Instant> due;
  while (const auto one = schedule.take_due(now)) due.push_back(*one);
  return due;
}

}  // namespace

TEST_CASE("events are due at even distances from the start on", "[bench]") {
  BenchSchedule schedule(at(10s), at(11s), 4);
  CHECK(take_all(schedule, at(10s)) == std::vector{at(10s)});
  CHECK(take_all(schedule, at(10s)).empty());
  CHECK(schedule.wait(at(10s)) == 250ms);
  CHECK(schedule.wait(at(10s + 400ms)) == 0s);
}

TEST_CASE("events that are late keep the time at which they were due", "[bench]") {
  BenchSchedule schedule(at(10s), at(20s), 4);
  CHECK(take_all(schedule, at(10s + 600ms)) ==
        std::vector{at(10s), at(10s + 250ms), at(10s + 500ms)});
}

TEST_CASE("a stall leaves no event out", "[bench]") {
  BenchSchedule schedule(at(0s), at(10s), 100);
  CHECK(take_all(schedule, at(60s)).size() == 1000);
  CHECK(schedule.is_over(at(10s)));
  CHECK(!schedule.is_over(at(10s - 1ns)));
}

TEST_CASE("an odd rate does not drift", "[bench]") {
  BenchSchedule schedule(at(0s), at(1h), 7.3);
  CHECK(take_all(schedule, at(1h)).size() == 26'280);
}

TEST_CASE("a rate of none waits for the end", "[bench]") {
  BenchSchedule schedule(at(0s), at(10s), 0);
  CHECK(take_all(schedule, at(9s)).empty());
  CHECK(schedule.wait(at(4s)) == 6s);
}
