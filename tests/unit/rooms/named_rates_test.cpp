#include "rooms/named_rates.h"

#include "catch.h"
#include "support/moments.h"

using namespace syncws;
using namespace syncws::test;
using namespace std::chrono_literals;

namespace {

constexpr Duration kNow{};
const Instant kStart = at({});

}  // namespace

TEST_CASE("each name has a second's worth at once, and so many a second", "[limits]") {
  NamedRates rates(3);
  for (int i = 0; i < 3; ++i) CHECK(rates.take("anna", kStart) == kNow);
  const auto wait = rates.take("anna", kStart);
  CHECK(wait > 330ms);
  CHECK(wait < 340ms);
  CHECK(rates.take("bert", kStart) == kNow);
  CHECK(rates.take("anna", kStart + 330ms) > kNow);
  CHECK(rates.take("anna", kStart + 334ms) == kNow);
  CHECK(rates.take("anna", kStart + 335ms) > kNow);
}

TEST_CASE("less than one a second gives one at once", "[limits]") {
  NamedRates rates(0.1);
  CHECK(rates.take("anna", kStart) == kNow);
  CHECK(rates.take("anna", kStart + 9900ms) > kNow);
  CHECK(rates.take("anna", kStart + 10100ms) == kNow);
}

TEST_CASE("no rate is no limit", "[limits]") {
  NamedRates rates(0);
  for (int i = 0; i < 1000; ++i) CHECK(rates.take("anna", kStart) == kNow);
  CHECK(rates.names() == 0);
}

TEST_CASE("what can't be cut is had as a whole, and waited for afterwards", "[limits]") {
  NamedRates rates(10);
  CHECK(rates.take("anna", kStart, 30) == kNow);
  CHECK(rates.wait("anna", kStart) == 2100ms);
  CHECK(rates.wait("anna", kStart + 2s) > kNow);
  CHECK(rates.wait("anna", kStart + 2101ms) == kNow);
  CHECK(rates.take("anna", kStart + 2101ms, 1) == kNow);
}

TEST_CASE("asking how long to wait takes nothing", "[limits]") {
  NamedRates rates(1);
  for (int i = 0; i < 5; ++i) CHECK(rates.wait("anna", kStart) == kNow);
  CHECK(rates.take("anna", kStart) == kNow);
}

TEST_CASE("of too many names the one that was not seen for longest is forgotten", "[limits]") {
  NamedRates rates(1, 2);
  CHECK(rates.take("anna", kStart) == kNow);
  CHECK(rates.take("bert", kStart) == kNow);
  CHECK(rates.take("anna", kStart) > kNow);
  CHECK(rates.take("carl", kStart) == kNow);
  CHECK(rates.names() == 2);
  CHECK(rates.take("anna", kStart) > kNow);
  CHECK(rates.take("bert", kStart) == kNow);
}
