// The newest event of each pfaId: who asks for it, and how it joins the live stream.
#include <fmt/format.h>

#include "catch.h"
#include "rooms/hub.h"
#include "support/late_journal.h"
#include "support/moments.h"
#include "support/scripted_subscriber.h"
#include "wire/server_frame.h"
#include "wire/v1_encoder.h"

using namespace syncws;
using namespace syncws::test;
using namespace std::chrono_literals;
using Mood = ScriptedSubscriber::Mood;
using Lines = std::vector<std::string>;

namespace {

ResumeRequest a_snapshot() {
  ResumeRequest request;
  request.snapshot = true;
  return request;
}

std::string text(std::string_view pfa, int number) {
  return fmt::format(R"({{"pfaId":"{}","n":{}}})", pfa, number);
}

struct World {
  explicit World(const HistoryLimits& limits = {}) : hub({limits, 1s, "boot"}, journal, encoder) {}

  void publish(std::string_view pfa, int number) {
    hub.publish({"org-rio", "SYNC_X", std::string(pfa), "", server_frame::text(text(pfa, number))},
                {}, at(0s));
  }
  ResumeAnswer join(ScriptedSubscriber& viewer, Variant variant = Variant::plain) {
    const auto answer = hub.join("org-rio", viewer, variant, a_snapshot());
    hub.advance(viewer);
    return answer;
  }
  void flush() {
    while (hub.flush(at(0s))) {
    }
  }

  MemoryJournal journal;
  V1Encoder encoder;
  Hub hub;
};

}  // namespace

TEST_CASE("a snapshot is the newest of each pfaId, in their order, then all that comes",
          "[snapshot]") {
  World world;
  int number = 0;
  for (const auto* const pfa : {"a", "b", "a", "c", "b"}) world.publish(pfa, ++number);
  ScriptedSubscriber anna;
  const auto answer = world.join(anna);
  CHECK(answer.head.sequence == 5);
  CHECK(!answer.recovered);
  CHECK(anna.payloads == Lines{text("a", 3), text("c", 4), text("b", 5)});
  world.publish("a", 6);
  world.flush();
  CHECK(anna.payloads.back() == text("a", 6));
  CHECK(anna.payloads.size() == 4);
  CHECK(Hub::has_all(anna));
}

TEST_CASE("each event of a snapshot has its position in v1", "[snapshot]") {
  World world;
  for (const auto* const pfa : {"a", "b", "a"}) world.publish(pfa, 0);
  ScriptedSubscriber anna;
  world.join(anna, Variant::v1);
  CHECK(anna.payloads == Lines{R"({"pfaId":"b","n":0,"seq":2})", R"({"pfaId":"a","n":0,"seq":3})"});
}

TEST_CASE("an id that is written in another way is the same id", "[snapshot]") {
  World world;
  world.publish("a", 1);
  world.publish(R"(\u0061)", 2);
  ScriptedSubscriber anna;
  world.join(anna);
  CHECK(anna.payloads == Lines{text(R"(\u0061)", 2)});
}

TEST_CASE("a snapshot of nothing is nothing", "[snapshot]") {
  World world;
  ScriptedSubscriber anna;
  world.join(anna);
  world.publish("a", 1);
  world.flush();
  CHECK(anna.payloads == Lines{text("a", 1)});
  CHECK(Hub::has_all(anna));
}

TEST_CASE("who has nothing to catch up with is live, whatever others replay", "[snapshot]") {
  World world({.events = 100, .bytes = 8U << 20});
  const std::string large(100'000, 'x');
  for (int i = 0; i < 30; ++i) world.publish(std::to_string(i) + large, i);
  world.flush();
  std::vector<ScriptedSubscriber> many(20);
  for (auto& viewer : many) world.join(viewer);  // takes all there is to replay in a turn
  CHECK_FALSE(Hub::has_all(many.back()));
  ScriptedSubscriber anna;
  world.hub.join("org-other", anna, Variant::plain, a_snapshot());
  world.hub.advance(anna);
  for (int i = 0; i < 300; ++i) {
    world.hub.publish({"org-other", "SYNC_X", "a", "", server_frame::text(text("a", i))}, {},
                      at(0s));
  }
  CHECK(anna.cut_offs == 0);
  world.flush();
  CHECK(anna.payloads.size() == 300);
}

TEST_CASE("what history has lost is not in a snapshot", "[snapshot]") {
  World world({.events = 3});
  for (const auto* const pfa : {"a", "b", "c", "b", "b"}) world.publish(pfa, 0);
  ScriptedSubscriber anna;
  world.join(anna);
  CHECK(anna.payloads == Lines{text("c", 0), text("b", 0)});
}

TEST_CASE("what comes while a snapshot waits for its socket follows behind it", "[snapshot]") {
  World world;
  for (int i = 0; i < 3000; ++i) world.publish(fmt::format("pfa-{:0>40}", i), i);
  ScriptedSubscriber anna(Mood::fills_up);
  world.join(anna);
  CHECK(!Hub::has_all(anna));
  world.publish("late", 1);
  world.flush();
  anna.mood = Mood::takes;
  world.hub.advance(anna);
  world.flush();
  CHECK(Hub::has_all(anna));
  REQUIRE(anna.payloads.size() == 3001);
  for (int i = 0; i < 3000; ++i) {
    CHECK(anna.payloads[static_cast<std::size_t>(i)] == text(fmt::format("pfa-{:0>40}", i), i));
  }
  CHECK(anna.payloads.back() == text("late", 1));
}

TEST_CASE("what is trimmed while a snapshot waits is left out of it", "[snapshot]") {
  World world({.events = 3000});
  for (int i = 0; i < 3000; ++i) world.publish(fmt::format("pfa-{:0>40}", i), i);
  ScriptedSubscriber anna(Mood::fills_up);
  world.join(anna);
  const auto given = anna.payloads.size();
  for (int i = 0; i < 1000; ++i) world.publish("late", i);
  anna.mood = Mood::takes;
  world.hub.advance(anna);
  world.flush();
  CHECK(Hub::has_all(anna));
  CHECK(anna.cut_offs == 0);
  REQUIRE(given < 1000);
  CHECK(anna.payloads.size() == given + 2000 + 1000);
}

TEST_CASE("who leaves in the middle of a snapshot leaves nothing behind", "[snapshot]") {
  World world;
  for (int i = 0; i < 3000; ++i) world.publish(fmt::format("pfa-{:0>40}", i), i);
  ScriptedSubscriber anna(Mood::fills_up);
  world.join(anna);
  world.hub.leave(anna);
  world.flush();
  CHECK(!world.hub.has_unflushed());
}

TEST_CASE("the hub's snapshot for those who poll", "[snapshot]") {
  World world;
  CHECK(!world.hub.snapshot("org-rio"));
  for (const auto* const pfa : {"a", "b", "a"}) world.publish(pfa, 0);
  const auto snapshot = world.hub.snapshot("org-rio");
  REQUIRE(snapshot);
  CHECK(snapshot->head.sequence == 3);
  CHECK(snapshot->head.epoch == "boot-1");
  REQUIRE(snapshot->frames.size() == 2);
  CHECK(snapshot->frames[0].first == 2);
  CHECK(snapshot->frames[1].second == server_frame::text(text("a", 0)));
}
