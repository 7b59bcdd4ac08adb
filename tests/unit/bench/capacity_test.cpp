#include "bench_capacity.h"
#include "catch.h"

using namespace syncws;

namespace {

/// What is found when the server holds everything up to `limit`, and in how many steps.
struct Found {
  double highest;
  int steps;
};

Found find(double first, double limit) {
  CapacitySearch search(first);
  int steps = 0;
  for (; const auto rate = search.next(); ++steps) {
    search.tell(*rate <= limit);
    REQUIRE(steps < 100);
  }
  return {search.highest(), steps};
}

}  // namespace

TEST_CASE("the highest rate is found to some per cent, from below and from above", "[bench]") {
  for (const double limit : {3.0, 50.0, 777.0, 12'345.0, 1e6}) {
    for (const double first : {1.0, 50.0, 1000.0, 1e5}) {
      CAPTURE(limit, first);
      const auto found = find(first, limit);
      CHECK(found.highest <= limit);
      CHECK(found.highest * CapacitySearch::kNarrow >= limit * 0.99);
      CHECK(found.steps < 30);
    }
  }
}

TEST_CASE("a server that holds nothing has no capacity", "[bench]") {
  CHECK(find(1000, 0.1).highest == 0);
}

TEST_CASE("a server that holds everything is not asked for ever", "[bench]") {
  CHECK(find(1000, 1e12).highest >= CapacitySearch::kMostRate);
}
