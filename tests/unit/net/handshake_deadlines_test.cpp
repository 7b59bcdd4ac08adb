#include "net/handshake_deadlines.h"

#include <array>

#include "catch.h"

using namespace syncws;
using namespace std::chrono_literals;

namespace {

const Instant kStart{1h};
const std::array<int, 4> kPlaces{};

HandshakeDeadlines::Id id(std::size_t i) { return &kPlaces.at(i); }

}  // namespace

TEST_CASE("who has not asked in time is late, the oldest first", "[deadlines]") {
  HandshakeDeadlines deadlines(10s);
  deadlines.add(id(0), kStart);
  deadlines.add(id(1), kStart + 1s);
  CHECK(deadlines.deadline() == kStart + 10s);
  CHECK(deadlines.take_late(kStart + 10s - 1ns) == nullptr);
  CHECK(deadlines.take_late(kStart + 11s) == id(0));
  CHECK(deadlines.take_late(kStart + 11s) == id(1));
  CHECK(deadlines.take_late(kStart + 11s) == nullptr);
  CHECK(deadlines.size() == 0);
}

TEST_CASE("who has asked is not late", "[deadlines]") {
  HandshakeDeadlines deadlines(10s);
  for (std::size_t i = 0; i < kPlaces.size(); ++i) deadlines.add(id(i), kStart);
  CHECK(deadlines.remove(id(0)));
  CHECK(deadlines.remove(id(2)));
  CHECK(!deadlines.remove(id(2)));
  CHECK(deadlines.size() == 2);
  CHECK(deadlines.take_late(kStart + 10s) == id(1));
  CHECK(deadlines.take_late(kStart + 10s) == id(3));
  CHECK(deadlines.take_late(kStart + 1h) == nullptr);
}

TEST_CASE("an address that is used again begins anew", "[deadlines]") {
  HandshakeDeadlines deadlines(10s);
  deadlines.add(id(0), kStart);
  deadlines.add(id(1), kStart);
  deadlines.add(id(0), kStart + 5s);
  CHECK(deadlines.size() == 2);
  CHECK(deadlines.take_late(kStart + 10s) == id(1));
  CHECK(deadlines.take_late(kStart + 10s) == nullptr);
  CHECK(deadlines.deadline() == kStart + 15s);
}
