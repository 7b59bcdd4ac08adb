#include "net/arrivals.h"

#include <array>

#include "catch.h"

using namespace syncws;
using namespace std::chrono_literals;

namespace {

const Instant kStart{1h};
const std::array<int, 4> kPlaces{};

Arrivals::Id id(std::size_t i) { return &kPlaces.at(i); }

}  // namespace

TEST_CASE("who has not asked in time is late, the oldest first", "[arrivals]") {
  Arrivals arrivals(10s);
  arrivals.add(id(0), kStart);
  arrivals.add(id(1), kStart + 1s);
  CHECK(arrivals.deadline() == kStart + 10s);
  CHECK(arrivals.take_late(kStart + 10s - 1ns) == nullptr);
  CHECK(arrivals.take_late(kStart + 11s) == id(0));
  CHECK(arrivals.take_late(kStart + 11s) == id(1));
  CHECK(arrivals.take_late(kStart + 11s) == nullptr);
  CHECK(arrivals.size() == 0);
}

TEST_CASE("who has asked is not late", "[arrivals]") {
  Arrivals arrivals(10s);
  for (std::size_t i = 0; i < kPlaces.size(); ++i) arrivals.add(id(i), kStart);
  CHECK(arrivals.remove(id(0)));
  CHECK(arrivals.remove(id(2)));
  CHECK(!arrivals.remove(id(2)));
  CHECK(arrivals.size() == 2);
  CHECK(arrivals.take_late(kStart + 10s) == id(1));
  CHECK(arrivals.take_late(kStart + 10s) == id(3));
  CHECK(arrivals.take_late(kStart + 1h) == nullptr);
}

TEST_CASE("an address that is used again begins anew", "[arrivals]") {
  Arrivals arrivals(10s);
  arrivals.add(id(0), kStart);
  arrivals.add(id(1), kStart);
  arrivals.add(id(0), kStart + 5s);
  CHECK(arrivals.size() == 2);
  CHECK(arrivals.take_late(kStart + 10s) == id(1));
  CHECK(arrivals.take_late(kStart + 10s) == nullptr);
  CHECK(arrivals.deadline() == kStart + 15s);
}
