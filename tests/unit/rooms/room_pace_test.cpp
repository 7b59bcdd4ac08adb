// Pacing: a room whose typical viewer lags behind holds its sources back; one slow viewer never
// does.
#include "catch.h"
#include "support/requests.h"
#include "support/small_room.h"

using namespace syncws;
using namespace syncws::test;
using namespace std::chrono_literals;
using Mood = ScriptedSubscriber::Mood;

namespace {

/// Ten events of history; `slow` viewers that take one event and no more, `quick` ones that take
/// all.
struct PacedRoom : SmallRoom {
  PacedRoom(std::size_t slow, std::size_t quick)
      : SmallRoom({.events = 10}), slow_ones(slow), quick_ones(quick) {
    for (auto& viewer : slow_ones) {
      viewer.mood = Mood::fills_up;
      room.join(viewer, Variant::plain, {});
    }
    for (auto& viewer : quick_ones) room.join(viewer, Variant::plain, {});
    publish_to(1);
  }

  std::vector<ScriptedSubscriber> slow_ones;
  std::vector<ScriptedSubscriber> quick_ones;
};

/// One of three viewers only gets on when it is told to, every quarter of a second.
struct LateViewer : PacedRoom {
  LateViewer() : PacedRoom(1, 2) { slow().mood = Mood::refuses; }

  ScriptedSubscriber& slow() { return slow_ones[0]; }

  /// More than half the history.
  void burst() { publish_to(room.log().head() + 5, now_); }

  void look_and_catch_up() {
    room.judge_pace(now_ += std::chrono::milliseconds(125));
    slow().mood = Mood::takes;
    room.advance(slow());
    slow().mood = Mood::refuses;
    room.judge_pace(now_);
    now_ += std::chrono::milliseconds(125);
  }

 private:
  Instant now_ = at(std::chrono::milliseconds(125));
};

}  // namespace

TEST_CASE("a lone viewer holds the room from half the history on", "[rooms][pace]") {
  PacedRoom world(1, 0);
  for (Sequence last = 2; last <= 6; ++last) world.publish_to(last, at(5s));
  CHECK(!world.room.is_held());
  world.publish_to(7, at(7s));
  REQUIRE(world.room.is_held());
  CHECK(world.room.pacing().held_since() == at(7s));
  world.publish_to(8, at(8s));
  CHECK(world.room.pacing().held_since() == at(7s));
  CHECK(world.stats.holds == 1);
}

TEST_CASE("one slow viewer among quick ones holds nobody", "[rooms][pace]") {
  PacedRoom world(1, 2);
  for (Sequence last = 2; last <= 12; ++last) {
    world.publish_to(last, at(last * 1s));
    CHECK(!world.room.is_held());
  }
  CHECK(world.slow_ones[0].cut_offs == 1);
  for (const auto& viewer : world.quick_ones) CHECK(viewer.payloads == small_payloads(1, 12));
}

TEST_CASE("half of the viewers are not most of them", "[rooms][pace]") {
  PacedRoom two_of_four(2, 2);
  PacedRoom three_of_five(3, 2);
  for (auto* const world : {&two_of_four, &three_of_five}) {
    world->publish_to(5, at(1s));
    world->publish_to(9, at(2s));
  }
  CHECK(!two_of_four.room.is_held());
  CHECK(three_of_five.room.is_held());
}

TEST_CASE("an empty room is never held", "[rooms][pace]") {
  PacedRoom world(0, 0);
  world.publish_to(100);
  CHECK(!world.room.is_held());
}

TEST_CASE("who still reads old history does not count for the pace", "[rooms][pace]") {
  PacedRoom world(0, 0);
  world.publish_to(9);
  ScriptedSubscriber replayed(Mood::fills_up);
  world.room.join(replayed, Variant::plain, since(0));
  CHECK(world.room.advance(replayed));
  replayed.mood = Mood::refuses;
  world.publish_to(10);
  CHECK(!world.room.is_held());
}

TEST_CASE("who has caught up once counts from then on", "[rooms][pace]") {
  PacedRoom world(0, 0);
  world.publish_to(9);
  ScriptedSubscriber replayed;
  world.room.join(replayed, Variant::plain, since(0));
  CHECK(world.room.advance(replayed));
  replayed.mood = Mood::refuses;
  world.publish_to(15);
  CHECK(world.room.is_held());
}

TEST_CASE("a hold ends when the viewers have caught up", "[rooms][pace]") {
  PacedRoom world(1, 0);
  world.publish_to(9, at(1s));
  REQUIRE(world.room.is_held());
  world.slow_ones[0].mood = Mood::takes;
  CHECK(world.room.advance(world.slow_ones[0]));
  world.room.judge_pace(at(1500ms));
  CHECK(!world.room.is_held());
  CHECK(!world.room.pacing().held_since());
  CHECK(world.stats.held == 500ms);
  CHECK(world.slow_ones[0].cut_offs == 0);
  CHECK(world.slow_ones[0].payloads == small_payloads(1, 9));
}

TEST_CASE("a hold ends when the slow ones leave", "[rooms][pace]") {
  PacedRoom world(1, 0);
  world.publish_to(9);
  REQUIRE(world.room.is_held());
  world.room.leave(world.slow_ones[0]);
  world.room.judge_pace(at(0s));
  CHECK(!world.room.is_held());
}

TEST_CASE("when patience ends only those far behind are cut off", "[rooms][pace]") {
  PacedRoom world(4, 1);
  auto& closer = world.slow_ones[3];
  world.publish_to(5);
  CHECK(world.room.advance(closer));  // has 2 to 5 now
  world.publish_to(9);
  world.quick_ones[0].mood = Mood::refuses;
  world.append_to(10);
  for (const auto now : {0ms, 250ms, 500ms, 750ms, 1000ms}) CHECK(world.room.flush(at(now)));
  CHECK(world.slow_ones[0].cut_offs == 1);
  CHECK(world.slow_ones[1].cut_offs == 1);
  CHECK(world.slow_ones[2].cut_offs == 1);
  CHECK(closer.cut_offs == 0);
  CHECK(world.quick_ones[0].cut_offs == 0);
  CHECK(world.stats.slow_consumers == 3);
  CHECK(!world.room.is_held());
}

TEST_CASE("a burst waits for a straggler that moves", "[rooms][pace]") {
  PacedRoom world(3, 2);
  auto& straggler = world.slow_ones[2];
  world.publish_to(9);
  REQUIRE(world.room.is_held());
  for (auto* const quick_now : {&world.slow_ones[0], &world.slow_ones[1]}) {
    quick_now->mood = Mood::takes;
    CHECK(world.room.advance(*quick_now));
  }
  world.room.judge_pace(at(10ms));
  CHECK(world.room.is_held());  // it took the first event not long ago
  straggler.mood = Mood::takes;
  CHECK(world.room.advance(straggler));
  world.room.judge_pace(at(20ms));
  CHECK(!world.room.is_held());
}

TEST_CASE("a burst does not wait for one that is stuck", "[rooms][pace]") {
  PacedRoom world(3, 2);
  world.publish_to(9);
  for (const auto now : {300ms, 600ms}) world.room.judge_pace(at(now));
  for (auto* const quick_now : {&world.slow_ones[0], &world.slow_ones[1]}) {
    quick_now->mood = Mood::takes;
    CHECK(world.room.advance(*quick_now));
  }
  world.room.judge_pace(at(601ms));
  CHECK(!world.room.is_held());
}

TEST_CASE("a burst does not wait for long for one that is always late", "[rooms][pace]") {
  LateViewer world;
  int held = 0;
  while (world.slow().cut_offs == 0 && held < 100) {
    world.burst();
    if (world.room.is_held()) ++held;
    if (!world.room.is_held()) world.burst();
    world.look_and_catch_up();
  }
  CHECK(held == 20);
  CHECK(world.slow().cut_offs == 1);
  CHECK(world.quick_ones[0].cut_offs == 0);
}

TEST_CASE("a burst waits again for one that was on time for as long", "[rooms][pace]") {
  LateViewer world;
  for (int i = 0; i < 100; ++i) {
    const bool is_late = i % 2 == 0;
    if (is_late) world.burst();
    CHECK(world.room.is_held() == is_late);
    world.look_and_catch_up();
  }
  CHECK(world.slow().cut_offs == 0);
}

TEST_CASE("bytes count for the pace as events do", "[rooms][pace]") {
  SmallRoom world({.bytes = 10 * kSmallFrame});
  ScriptedSubscriber slow(Mood::refuses);
  world.room.join(slow, Variant::plain, {});
  world.publish_to(5);
  CHECK(!world.room.is_held());
  world.publish_to(6);
  CHECK(world.room.is_held());
}

TEST_CASE("each hold is counted and its time added up", "[rooms][pace]") {
  PacedRoom world(1, 0);
  auto& slow = world.slow_ones[0];
  for (int round = 0; round < 3; ++round) {
    slow.mood = Mood::refuses;
    const auto now = at(std::chrono::seconds(round));
    world.publish_to(world.room.log().head() + 7, now);
    REQUIRE(world.room.is_held());
    slow.mood = Mood::takes;
    CHECK(world.room.advance(slow));
    world.room.judge_pace(now + 10ms);
  }
  CHECK(world.stats.holds == 3);
  CHECK(world.stats.held == 30ms);
}

TEST_CASE("a room whose whole history has gone while it was held can still be judged",
          "[rooms][pace]") {
  SmallRoom test({.events = 10, .age = 50ms});
  ScriptedSubscriber slow;
  test.room.join(slow, Variant::plain, {});
  test.publish_to(1);
  slow.mood = Mood::refuses;
  test.publish_to(8);
  REQUIRE(test.room.is_held());
  test.room.trim_age(at(100ms));
  REQUIRE(test.room.log().events() == 0);
  test.room.judge_pace(at(100ms));
  test.room.flush(at(100ms));
  CHECK(slow.cut_offs == 1);
  CHECK(!test.room.is_held());
}
