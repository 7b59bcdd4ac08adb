#include "rooms/arrivals.h"

#include <memory>
#include <random>
#include <vector>

#include "catch.h"

using namespace syncws;

namespace {

class Visitor final : public Arrival {
 public:
  Visitor(Arrivals& arrivals, const std::string& from) : Arrival(arrivals, from) {}
  bool must_go = false;

 private:
  void on_pushed_out() override { must_go = true; }
};

using Visitors = std::vector<std::unique_ptr<Visitor>>;

void come(Visitors& visitors, Arrivals& arrivals, const std::string& from) {
  visitors.push_back(std::make_unique<Visitor>(arrivals, from));
}

}  // namespace

TEST_CASE("up to the limit nobody has to go", "[limits]") {
  Arrivals arrivals(3);
  Visitors visitors;
  for (int i = 0; i < 3; ++i) come(visitors, arrivals, "a");
  CHECK(arrivals.size() == 3);
  CHECK(arrivals.pushed_out() == 0);
  visitors.pop_back();
  come(visitors, arrivals, "a");
  CHECK(arrivals.pushed_out() == 0);
}

TEST_CASE("one more pushes out the oldest of the address that has most", "[limits]") {
  Arrivals arrivals(5);
  Visitors visitors;
  for (const auto* const from : {"honest", "rude", "rude", "other", "rude"})
    come(visitors, arrivals, from);
  come(visitors, arrivals, "late");
  CHECK(arrivals.size() == 5);
  CHECK(visitors[1]->must_go);
  CHECK(arrivals.pushed_out() == 1);
  come(visitors, arrivals, "rude");
  CHECK(visitors[2]->must_go);
  CHECK_FALSE(visitors[0]->must_go);
  CHECK_FALSE(visitors[3]->must_go);
}

TEST_CASE("between equals the oldest goes", "[limits]") {
  Arrivals arrivals(3);
  Visitors visitors;
  for (const auto* const from : {"a", "b", "c"}) come(visitors, arrivals, from);
  come(visitors, arrivals, "d");
  CHECK(visitors[0]->must_go);
  visitors.erase(visitors.begin());
  come(visitors, arrivals, "e");
  CHECK(visitors[0]->must_go);
}

TEST_CASE("who was pushed out may end when it likes", "[limits]") {
  Arrivals arrivals(1);
  Visitors visitors;
  for (int i = 0; i < 10; ++i) come(visitors, arrivals, "a");
  CHECK(arrivals.size() == 1);
  CHECK(arrivals.pushed_out() == 9);
  visitors.clear();
  CHECK(arrivals.size() == 0);
}

TEST_CASE("a thousand connections of one address don't keep another's quick one out", "[limits]") {
  Arrivals arrivals(100);
  Visitors rude;
  for (int i = 0; i < 1000; ++i) {
    come(rude, arrivals, "rude");
    const Visitor honest(arrivals, "honest");
    come(rude, arrivals, "rude");
    CHECK_FALSE(honest.must_go);
  }
}

TEST_CASE("arrivals come and go at random, and the bound holds", "[limits]") {
  std::minstd_rand random(7);
  Arrivals arrivals(20);
  Visitors visitors;
  for (int i = 0; i < 5000; ++i) {
    if (random() % 3 == 0 && !visitors.empty()) {
      visitors.erase(visitors.begin() + static_cast<std::ptrdiff_t>(random() % visitors.size()));
    } else {
      come(visitors, arrivals, std::to_string(random() % 6));
    }
    std::erase_if(visitors, [&](const auto& v) { return v->must_go && random() % 2 == 0; });
    std::size_t inside = 0;
    for (const auto& visitor : visitors) inside += visitor->must_go ? 0U : 1U;
    REQUIRE(arrivals.size() == inside);
    REQUIRE(inside <= 20);
  }
}
