#include "net/load_order.h"

#include <vector>

#include "catch.h"

using namespace syncws;
using Verdict = LoadOrder::Verdict;

namespace {

std::vector<Verdict> verdicts_of(LoadOrder& order, const std::vector<std::uint64_t>& numbers) {
  std::vector<Verdict> verdicts;
  for (const auto number : numbers) verdicts.push_back(order.take(number));
  return verdicts;
}

}  // namespace

TEST_CASE("events in order are in order, and owed from the beginning", "[load]") {
  LoadOrder order;
  order.begin_at(0);
  CHECK(verdicts_of(order, {0, 1, 2}) ==
        std::vector{Verdict::in_order, Verdict::in_order, Verdict::in_order});
  CHECK(order.next() == 3);
  CHECK(order.owed_until(5) == 5);
}

TEST_CASE("an event that was passed over may come late, but once only", "[load]") {
  LoadOrder order;
  order.begin_at(0);
  CHECK(verdicts_of(order, {0, 2, 1, 1}) ==
        std::vector{Verdict::in_order, Verdict::in_order, Verdict::late, Verdict::doubled});
}

TEST_CASE("an event that comes twice is doubled", "[load]") {
  LoadOrder order;
  order.begin_at(0);
  CHECK(verdicts_of(order, {0, 1, 1, 0}) ==
        std::vector{Verdict::in_order, Verdict::in_order, Verdict::doubled, Verdict::doubled});
}

TEST_CASE("who joins later is owed what comes later", "[load]") {
  LoadOrder order;
  order.begin_at(10);
  CHECK(order.owed_until(10) == 0);
  CHECK(order.owed_until(15) == 5);
  CHECK(order.take(10) == Verdict::in_order);
}

TEST_CASE("an event from before may come first, and then all from there on is owed", "[load]") {
  LoadOrder order;
  order.begin_at(10);
  CHECK(order.take(8) == Verdict::in_order);
  CHECK(order.owed_until(15) == 7);
  CHECK(verdicts_of(order, {9, 10}) == std::vector{Verdict::in_order, Verdict::in_order});
}

TEST_CASE("an event from before that comes second is doubled", "[load]") {
  LoadOrder order;
  order.begin_at(10);
  CHECK(order.take(10) == Verdict::in_order);
  CHECK(order.take(9) == Verdict::doubled);
}
