#include "rooms/room.h"

#include "catch.h"
#include "support/requests.h"
#include "support/small_room.h"

using namespace syncws;
using namespace syncws::test;
using Mood = ScriptedSubscriber::Mood;

TEST_CASE("events that came in together leave together", "[rooms]") {
  SmallRoom world;
  ScriptedSubscriber anna;
  world.room.join(anna, Variant::plain, {});
  world.append_to(3);
  CHECK(anna.offers == 0);
  CHECK(world.room.flush(at({})));
  CHECK(anna.spans.size() == 1);
  CHECK(anna.payloads == small_payloads(1, 3));
}

TEST_CASE("who joins gets what comes after, unless it asks for more", "[rooms]") {
  SmallRoom world;
  world.publish_to(5);
  ScriptedSubscriber live;
  ScriptedSubscriber resumed;
  ScriptedSubscriber replayed;
  CHECK(world.room.join(live, Variant::plain, {}).next == 6);
  CHECK(world.room.join(resumed, Variant::plain, since(2)).next == 3);
  CHECK(world.room.join(replayed, Variant::plain, last(1)).next == 5);
  for (auto* const subscriber : {&live, &resumed, &replayed}) {
    CHECK(subscriber->offers == 0);
    CHECK(world.room.advance(*subscriber));
  }
  CHECK(live.offers == 0);
  CHECK(resumed.payloads == small_payloads(3, 5));
  CHECK(replayed.payloads == small_payloads(5, 5));
  world.publish_to(6);
  CHECK(live.payloads == small_payloads(6, 6));
  CHECK(resumed.payloads == small_payloads(3, 6));
  CHECK(replayed.payloads == small_payloads(5, 6));
}

TEST_CASE("what is not flushed yet is part of a replay and never comes twice", "[rooms]") {
  SmallRoom world;
  world.append_to(4);
  ScriptedSubscriber anna;
  world.room.join(anna, Variant::plain, last(2));
  CHECK(world.room.advance(anna));
  CHECK(world.room.flush(at({})));
  CHECK(anna.payloads == small_payloads(3, 4));
}

TEST_CASE("who leaves takes nobody's place along", "[rooms]") {
  SmallRoom world;
  ScriptedSubscriber anna;
  ScriptedSubscriber bruno;
  ScriptedSubscriber clara;
  for (auto* const subscriber : {&anna, &bruno, &clara}) {
    world.room.join(*subscriber, Variant::plain, {});
  }
  CHECK(Room::room_of(anna) == &world.room);
  world.room.leave(anna);
  CHECK(Room::room_of(anna) == nullptr);
  world.publish_to(2);
  world.room.leave(clara);
  world.publish_to(3);
  world.room.leave(bruno);
  CHECK(world.room.subscribers() == 0);
  world.publish_to(4);
  CHECK(anna.offers == 0);
  CHECK(bruno.payloads == small_payloads(1, 3));
  CHECK(clara.payloads == small_payloads(1, 2));
  world.room.join(anna, Variant::plain, since(3));
  CHECK(world.room.advance(anna));
  CHECK(anna.payloads == small_payloads(4, 4));
}

TEST_CASE("a full subscriber waits until it is writable and gets the rest in one go", "[rooms]") {
  SmallRoom world;
  ScriptedSubscriber anna(Mood::fills_up);
  world.room.join(anna, Variant::plain, {});
  world.publish_to(1);
  world.publish_to(2);
  world.publish_to(3);
  CHECK(anna.offers == 1);
  CHECK(!world.room.has_all(anna));
  anna.mood = Mood::takes;
  CHECK(world.room.advance(anna));
  CHECK(anna.spans.size() == 2);
  CHECK(anna.payloads == small_payloads(1, 3));
  CHECK(world.room.has_all(anna));
}

TEST_CASE("what was refused is offered again", "[rooms]") {
  SmallRoom world;
  ScriptedSubscriber anna(Mood::refuses);
  world.room.join(anna, Variant::plain, {});
  world.publish_to(2);
  CHECK(anna.offers == 1);
  CHECK(world.room.advance(anna));
  CHECK(anna.offers == 2);
  anna.mood = Mood::takes;
  CHECK(world.room.advance(anna));
  CHECK(anna.payloads == small_payloads(1, 2));
}

TEST_CASE("who has gone is offered nothing more and is no slow consumer", "[rooms]") {
  SmallRoom world({.events = 4});
  ScriptedSubscriber anna(Mood::gone);
  world.room.join(anna, Variant::plain, {});
  world.publish_to(20);
  CHECK(anna.offers == 1);
  CHECK(anna.cut_offs == 0);
  CHECK(world.stats.slow_consumers == 0);
  CHECK(world.room.has_all(anna));
  CHECK(world.room.advance(anna));
}

TEST_CASE("who falls off the history is cut off, once, and gets nothing more", "[rooms]") {
  SmallRoom world({.events = 4});
  ScriptedSubscriber slow(Mood::fills_up);
  ScriptedSubscriber quick;
  world.room.join(slow, Variant::plain, {});
  world.room.join(quick, Variant::plain, {});
  world.publish_to(1);
  for (Sequence last = 2; last <= 5; ++last) world.publish_to(last);
  CHECK(slow.cut_offs == 0);
  world.publish_to(6);
  CHECK(slow.cut_offs == 1);
  CHECK(world.room.has_all(slow));
  slow.mood = Mood::takes;
  CHECK(world.room.advance(slow));
  world.publish_to(9);
  CHECK(slow.cut_offs == 1);
  CHECK(slow.payloads == small_payloads(1, 1));
  CHECK(quick.payloads == small_payloads(1, 9));
  CHECK(world.stats.slow_consumers == 1);
}

TEST_CASE("whose events were trimmed by age meanwhile is cut off when it can take some",
          "[rooms]") {
  SmallRoom world({.age = std::chrono::seconds(10)});
  ScriptedSubscriber slow(Mood::fills_up);
  world.room.join(slow, Variant::plain, {});
  world.publish_to(1);
  world.publish_to(2);
  CHECK(world.room.trim_age(at(std::chrono::minutes(1))));
  slow.mood = Mood::takes;
  CHECK(world.room.advance(slow));
  CHECK(slow.cut_offs == 1);
  CHECK(slow.payloads == small_payloads(1, 1));
}

TEST_CASE("who has everything is not cut off when history is trimmed", "[rooms]") {
  SmallRoom world({.age = std::chrono::seconds(10)});
  ScriptedSubscriber anna;
  world.room.join(anna, Variant::plain, {});
  world.publish_to(3);
  CHECK(world.room.trim_age(at(std::chrono::minutes(1))));
  CHECK(!world.room.trim_age(at(std::chrono::minutes(1))));
  world.publish_to(4, at(std::chrono::minutes(1)));
  CHECK(anna.cut_offs == 0);
  CHECK(anna.payloads == small_payloads(1, 4));
}

TEST_CASE("a replay comes in shares of 64 KiB and offers of 32 KiB", "[rooms]") {
  constexpr std::size_t kOffer = SpanCache::kBlockBytes + kSmallFrame;
  constexpr std::size_t kTurn = std::size_t{64} * 1024;
  constexpr Sequence kEvents = 25'000;  // 250,000 bytes
  SmallRoom world({.events = 1'000'000});
  world.publish_to(kEvents);
  ScriptedSubscriber replayed;
  ScriptedSubscriber live;
  world.room.join(replayed, Variant::plain, since(0));
  world.room.join(live, Variant::plain, {});
  CHECK(!world.room.advance(replayed));
  CHECK(replayed.payloads.size() * kSmallFrame >= kTurn);
  CHECK(replayed.payloads.size() * kSmallFrame <= kTurn + kOffer);
  for (const auto& span : replayed.spans) CHECK(span.size() <= kOffer);

  world.append_to(kEvents + 1);
  CHECK(!world.room.flush(at({})));
  CHECK(live.payloads == small_payloads(kEvents + 1, kEvents + 1));
  CHECK(!world.room.has_all(replayed));
  while (!world.room.flush(at({}))) {
  }
  CHECK(world.room.has_all(replayed));
  CHECK(replayed.payloads == small_payloads(1, kEvents + 1));
}

TEST_CASE("all replays of a turn share one budget, and take turns", "[rooms]") {
  constexpr Sequence kEvents = 100'000;  // 1,000,000 bytes
  SmallRoom world({.events = 1'000'000});
  world.publish_to(kEvents);
  std::vector<ScriptedSubscriber> viewers(40);
  for (auto& viewer : viewers) world.room.join(viewer, Variant::plain, since(0));
  int turns = 0;
  for (bool done = false; !done; ++turns) {
    const auto before = world.stats.deliveries;
    done = world.room.flush(at({}));
    const auto bytes = (world.stats.deliveries - before) * kSmallFrame;
    CHECK(bytes <= ReplayBudget::kBytesATurn + 2 * SpanCache::kBlockBytes);
    world.world.replay.refill();
    REQUIRE(turns < 1000);
  }
  CHECK(turns > 30);
  for (const auto& viewer : viewers) CHECK(viewer.payloads.size() == viewers[0].payloads.size());
}

TEST_CASE("half the history is never left unflushed", "[rooms]") {
  for (const auto& limits : {HistoryLimits{.events = 10}, HistoryLimits{.bytes = 10 * kSmallFrame},
                             HistoryLimits{.events = 1}, HistoryLimits{.bytes = kSmallFrame}}) {
    SmallRoom world(limits);
    ScriptedSubscriber anna;
    world.room.join(anna, Variant::plain, {});
    world.publish_to(1);
    world.append_to(500);
    CHECK(anna.payloads.size() >= 494);
    CHECK(world.room.flush(at({})));
    CHECK(anna.cut_offs == 0);
    CHECK(anna.payloads == small_payloads(1, 500));
  }
}

TEST_CASE("a room counts what it does", "[rooms]") {
  SmallRoom world;
  ScriptedSubscriber anna;
  ScriptedSubscriber bruno;
  world.room.join(anna, Variant::plain, {});
  world.room.join(bruno, Variant::plain, {});
  world.publish_to(3);
  CHECK(world.stats.deliveries == 6);
  CHECK(world.stats.bytes_delivered == 6 * kSmallFrame);
}

TEST_CASE("a room is idle when nobody is there and nothing is left", "[rooms]") {
  SmallRoom world({.age = std::chrono::seconds(1)});
  ScriptedSubscriber anna;
  CHECK(world.room.is_idle());
  world.room.join(anna, Variant::plain, {});
  CHECK(!world.room.is_idle());
  world.publish_to(1);
  world.room.leave(anna);
  CHECK(!world.room.is_idle());
  CHECK(world.room.trim_age(at(std::chrono::minutes(1))));
  CHECK(world.room.is_idle());
}
