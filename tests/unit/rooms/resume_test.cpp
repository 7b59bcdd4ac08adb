#include "rooms/resume.h"

#include "catch.h"
#include "support/requests.h"

using namespace syncws;
using namespace syncws::test;

namespace {

/// A room whose history has events 4 to 9 of epoch `e1`.
ResumeAnswer ask(const ResumeRequest& request) { return answer_resume(request, "e1", 4, 10); }

}  // namespace

TEST_CASE("every answer says where the room stands", "[rooms]") {
  for (const auto& request : {ResumeRequest{}, since(3), last(2)}) {
    CHECK(ask(request).head.epoch == "e1");
    CHECK(ask(request).head.sequence == 9);
  }
  CHECK(answer_resume({}, "e1", 1, 1).head.sequence == 0);
}

TEST_CASE("who asks for nothing begins with the next event", "[rooms]") {
  const auto answer = ask({});
  CHECK(answer.next == 10);
  CHECK(!answer.recovered);
  CHECK(!answer.gap);
}

TEST_CASE("who was here a moment ago misses nothing", "[rooms]") {
  for (const Sequence seen : {3, 5, 8, 9}) {
    for (const auto& epoch : {std::optional<std::string>(), std::optional<std::string>("e1")}) {
      const auto answer = ask({seen, epoch, std::nullopt});
      CHECK(answer.next == seen + 1);
      CHECK(answer.recovered);
      CHECK(!answer.gap);
    }
  }
}

TEST_CASE("who was away too long is told what is missing", "[rooms]") {
  for (const Sequence seen : {0, 1, 2}) {
    const auto answer = ask(since(seen, "e1"));
    CHECK(answer.next == 4);
    CHECK(!answer.recovered);
    REQUIRE(answer.gap);
    CHECK(answer.gap->from == seen + 1);
    CHECK(answer.gap->to == Sequence{3});
    CHECK(answer.gap->reason == Gap::Reason::history_trimmed);
  }
}

TEST_CASE("positions of another epoch mean nothing here", "[rooms]") {
  const auto answer = ask(since(5, "e0"));
  CHECK(answer.next == 4);
  CHECK(!answer.recovered);
  REQUIRE(answer.gap);
  CHECK(answer.gap->from == 6);
  CHECK(!answer.gap->to);
  CHECK(answer.gap->reason == Gap::Reason::epoch_changed);
}

TEST_CASE("a position ahead of the room is of another epoch, whatever it says", "[rooms]") {
  for (const auto& epoch : {std::optional<std::string>(), std::optional<std::string>("e1")}) {
    const auto answer = ask({10, epoch, std::nullopt});
    CHECK(answer.next == 4);
    REQUIRE(answer.gap);
    CHECK(answer.gap->from == 11);
    CHECK(answer.gap->reason == Gap::Reason::epoch_changed);
  }
}

TEST_CASE("the newest n are replayed, or as many as there are", "[rooms]") {
  CHECK(ask(last(0)).next == 10);
  CHECK(ask(last(1)).next == 9);
  CHECK(ask(last(6)).next == 4);
  CHECK(ask(last(7)).next == 4);
  CHECK(ask(last(1ULL << 63)).next == 4);
  CHECK(!ask(last(7)).recovered);
  CHECK(!ask(last(7)).gap);
}

TEST_CASE("since is stronger than last", "[rooms]") { CHECK(ask({5, std::nullopt, 1}).next == 6); }

TEST_CASE("an empty history recovers who has seen it all", "[rooms]") {
  const auto answer = answer_resume(since(9, "e1"), "e1", 10, 10);
  CHECK(answer.next == 10);
  CHECK(answer.recovered);
  const auto late = answer_resume(since(7, "e1"), "e1", 10, 10);
  REQUIRE(late.gap);
  CHECK(late.gap->from == 8);
  CHECK(late.gap->to == Sequence{9});
  CHECK(answer_resume(last(5), "e1", 10, 10).next == 10);
}

TEST_CASE("a room without a past recovers from zero", "[rooms]") {
  const auto answer = answer_resume(since(0), "e1", 1, 1);
  CHECK(answer.next == 1);
  CHECK(answer.recovered);
}
