#include "net/load_plan.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "catch.h"
#include "net/load_churn.h"
#include "net/load_source.h"
#include "support/moments.h"

using namespace syncws;
using namespace syncws::test;
using namespace std::chrono_literals;

namespace {

std::map<std::size_t, std::size_t> viewers_of(const LoadPlan& plan) {
  std::map<std::size_t, std::size_t> viewers;
  for (std::size_t i = 0; i < plan.connections(); ++i) ++viewers[plan.organisation_of(i)];
  return viewers;
}

std::size_t count_of(const LoadPlan& plan, LoadRole role) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < plan.connections(); ++i) count += plan.role_of(i) == role ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("uniform popularity spreads viewers and events evenly", "[load]") {
  LoadPlan plan({10, 3, {}, 0, false});
  CHECK(viewers_of(plan) == std::map<std::size_t, std::size_t>{{0, 4}, {1, 3}, {2, 3}});
  for (const std::size_t organisation : {0, 1, 2, 0, 1}) {
    CHECK(plan.next_organisation() == organisation);
  }
}

TEST_CASE("Zipf's law gives the k-th organisation a k-th of the first one's share", "[load]") {
  const auto shares = LoadPopularity(4, 1.0).share_out(2504);
  // 2500 by weights of 12, 6, 4 and 3 of 25, and one for each.
  CHECK(shares == std::vector<std::size_t>{1201, 601, 401, 301});
}

TEST_CASE("shares add up, whatever is left over, and nobody gets nothing", "[load]") {
  for (const double exponent : {0.0, 0.7, 1.0, 2.5}) {
    for (const std::size_t count : {7, 8, 100, 1003}) {
      const auto shares = LoadPopularity(7, exponent).share_out(count);
      CHECK(std::accumulate(shares.begin(), shares.end(), std::size_t{0}) == count);
      CHECK(*std::min_element(shares.begin(), shares.end()) >= 1);
      CHECK(std::is_sorted(shares.rbegin(), shares.rend()));
    }
  }
}

TEST_CASE("events are drawn by popularity, and the same ones each time", "[load]") {
  LoadPopularity one(4, 1.0);
  LoadPopularity other(4, 1.0);
  std::map<std::size_t, std::size_t> drawn;
  for (int i = 0; i < 25'000; ++i) {
    const auto organisation = one.draw();
    REQUIRE(organisation == other.draw());
    ++drawn[organisation];
  }
  CHECK(drawn[0] > 11'500);
  CHECK(drawn[0] < 12'500);
  CHECK(drawn[3] > 2'600);
  CHECK(drawn[3] < 3'400);
}

TEST_CASE("a popular organisation has steady, slow and churning viewers", "[load]") {
  const LoadPlan plan({1000, 10, 1.0, 100, true});
  CHECK(count_of(plan, LoadRole::slow) == 100);
  CHECK(count_of(plan, LoadRole::churner) == 450);
  CHECK(count_of(plan, LoadRole::steady) == 450);
  std::map<LoadRole, std::size_t> first;
  std::size_t steady = 0;
  for (std::size_t i = 0; i < 1000; ++i) {
    if (plan.organisation_of(i) == 0) ++first[plan.role_of(i)];
  }
  CHECK(first[LoadRole::slow] > 10);
  CHECK(first[LoadRole::churner] > 50);
  for (std::size_t i = 0; i < 10; ++i) steady += plan.steady_viewers(i);
  CHECK(steady == 450);
  CHECK(plan.steady_viewers(0) == first[LoadRole::steady]);
}

TEST_CASE("departures are due evenly, from the first time one asks", "[load]") {
  LoadChurn churn(10);
  CHECK(churn.due(at(1s)) == 0);
  CHECK(churn.wait(at(1s)) == 100ms);
  CHECK(churn.due(at(1s + 250ms)) == 2);
  CHECK(churn.due(at(1s + 250ms)) == 0);
  CHECK(churn.wait(at(1s + 250ms)) == 50ms);
  CHECK(churn.due(at(3s)) == 18);
}

TEST_CASE("without churn nothing is due for long", "[load]") {
  LoadChurn churn(0);
  CHECK(churn.due(at(1s)) == 0);
  CHECK(churn.due(at(100h)) == 0);
  CHECK(churn.wait(at(1s)) >= 1min);
}

TEST_CASE("more connections than ports take more source addresses", "[load]") {
  CHECK(load_sources_for(1, 28'232) == 1);
  CHECK(load_sources_for(22'000, 28'232) == 1);
  CHECK(load_sources_for(23'000, 28'232) == 2);
  CHECK(load_sources_for(100'000, 28'232) == 5);
}

TEST_CASE("a single source address is left to the kernel; several are loopback, in turn",
          "[load]") {
  CHECK(load_source(7, 1) == 0);
  CHECK(load_source(0, 3) == 0x7F010001);
  CHECK(load_source(4, 3) == 0x7F010002);
}
