// When the next token is got.
#include "net/token_schedule.h"

#include "catch.h"

using namespace syncws;
using namespace std::chrono_literals;

namespace {

constexpr WallTime kNow{1'700'000'000'000};

WallTime in(std::chrono::milliseconds time) { return {kNow.milliseconds + time.count()}; }

}  // namespace

TEST_CASE("a token is renewed at 80% of what it has left", "[net]") {
  CHECK(until_renewal(kNow, in(1h)) == 48min);
  CHECK(until_renewal(kNow, in(100s)) == 80s);
  CHECK(until_renewal(kNow, in(25s)) == 20s);
}

TEST_CASE("… and at least 5 seconds before its end", "[net]") {
  CHECK(until_renewal(kNow, in(24s)) == 19s);
  CHECK(until_renewal(kNow, in(7s)) == 2s);
  CHECK(until_renewal(kNow, in(5s)) == 0s);
  CHECK(until_renewal(kNow, in(1s)) == 0s);
}

TEST_CASE("a token that is over is renewed now", "[net]") {
  CHECK(until_renewal(kNow, in(0s)) == 0s);
  CHECK(until_renewal(kNow, in(-1h)) == 0s);
  CHECK(until_renewal(kNow, {-253'402'300'799'000}) == 0s);
}

TEST_CASE("one that hardly ends overflows nothing", "[net]") {
  CHECK(until_renewal(kNow, {253'402'300'799'000}) == 24h * 365 * 80);
}

TEST_CASE("the next try comes soon, but not in a hurry", "[net]") {
  CHECK(until_next_try(kNow, in(20s)) == 4s);
  CHECK(until_next_try(kNow, in(2s)) == 1s);
  CHECK(until_next_try(kNow, in(-5s)) == 1s);
  CHECK(until_next_try(kNow, in(10h)) == 1min);
}
