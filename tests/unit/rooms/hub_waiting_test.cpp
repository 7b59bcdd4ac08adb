// What a hub waits for: a journal that takes its time, and viewers that hold their room.
#include <memory>

#include "catch.h"
#include "rooms/hub.h"
#include "support/counting_encoder.h"
#include "support/events.h"
#include "support/late_journal.h"
#include "support/moments.h"
#include "support/recording_producer.h"
#include "support/scripted_subscriber.h"

using namespace syncws;
using namespace syncws::test;
using namespace std::chrono_literals;
using Mood = ScriptedSubscriber::Mood;
using Lines = std::vector<std::string>;

namespace {

struct World {
  World() : hub({{.events = 10}, 1s, "boot"}, journal, encoder) {}

  void publish(ProducerId producer, std::uint64_t line, std::string_view organisation = "org-rio") {
    hub.publish(event_of(organisation, small_payload(line)), {producer, line}, at(0s));
  }
  /// Events of no known producer, written down at once.
  void fill(int count, Instant now, std::string_view organisation = "org-rio") {
    for (int i = 0; i < count; ++i) {
      hub.publish(event_of(organisation, "x"), {}, now);
      journal.commit();
    }
    while (hub.flush(now)) {
    }
  }
  /// As the loop does: looks again whenever the hub asks for it, up to `end`.
  void wait_until(Instant end) {
    while (hub.next_deadline() && *hub.next_deadline() <= end) hub.flush(*hub.next_deadline());
    hub.flush(end);
  }

  LateJournal journal;
  CountingEncoder encoder;
  Hub hub;
};

}  // namespace

TEST_CASE("nothing happens before the journal has answered", "[hub]") {
  World world;
  RecordingProducer producer;
  ScriptedSubscriber anna;
  const auto id = world.hub.add_producer(producer);
  world.hub.join("org-rio", anna, Variant::plain, {});
  for (std::uint64_t line = 1; line <= 3; ++line) world.publish(id, line);
  CHECK(!world.hub.flush(at(0s)));
  CHECK(producer.answers.empty());
  CHECK(anna.offers == 0);

  world.journal.commit(2);
  CHECK(producer.answers == Lines{"1 accepted org-rio 1", "2 accepted org-rio 2"});
  CHECK(world.hub.has_unflushed());
  world.hub.flush(at(0s));
  CHECK(anna.payloads == small_payloads(1, 2));
  world.journal.commit();
  world.hub.flush(at(0s));
  CHECK(anna.payloads == small_payloads(1, 3));
}

TEST_CASE("what the journal can't write takes no position and reaches nobody", "[hub]") {
  World world;
  RecordingProducer producer;
  ScriptedSubscriber anna;
  const auto id = world.hub.add_producer(producer);
  world.hub.join("org-rio", anna, Variant::plain, {});
  for (std::uint64_t line = 1; line <= 3; ++line) world.publish(id, line);
  world.journal.commit(1);
  world.journal.fail();
  world.publish(id, 4);
  world.journal.commit(1);
  world.hub.flush(at(0s));
  CHECK(producer.answers == Lines{"1 accepted org-rio 1", "2 not recorded the disk is full",
                                  "3 not recorded the disk is full", "4 accepted org-rio 2"});
  CHECK(anna.payloads == Lines{small_payload(1), small_payload(4)});
}

TEST_CASE("a producer that has gone hears nothing, its events still count", "[hub]") {
  World world;
  ScriptedSubscriber anna;
  world.hub.join("org-rio", anna, Variant::plain, {});
  auto producer = std::make_unique<RecordingProducer>();
  const auto id = world.hub.add_producer(*producer);
  for (std::uint64_t line = 1; line <= 2; ++line) world.publish(id, line);
  world.hub.remove_producer(id);
  producer.reset();
  RecordingProducer successor;
  CHECK(world.hub.add_producer(successor) != id);
  world.journal.commit(1);
  world.journal.fail();
  world.hub.flush(at(0s));
  CHECK(successor.answers.empty());
  CHECK(anna.payloads == small_payloads(1, 1));
}

TEST_CASE("each producer hears of its own lines", "[hub]") {
  World world;
  RecordingProducer anna;
  RecordingProducer bruno;
  const auto anna_id = world.hub.add_producer(anna);
  const auto bruno_id = world.hub.add_producer(bruno);
  world.publish(anna_id, 1);
  world.publish(bruno_id, 1);
  world.publish(anna_id, 2);
  world.journal.commit();
  CHECK(anna.answers == Lines{"1 accepted org-rio 1", "2 accepted org-rio 3"});
  CHECK(bruno.answers == Lines{"1 accepted org-rio 2"});
}

TEST_CASE("a held room has a deadline, and then its laggards go", "[hub][pace]") {
  World world;
  ScriptedSubscriber slow(Mood::refuses);
  world.hub.join("org-rio", slow, Variant::plain, {});
  world.fill(5, at(0s));
  CHECK(!world.hub.is_held("org-rio"));
  CHECK(!world.hub.next_deadline());
  world.fill(1, at(2s));
  CHECK(world.hub.is_held("org-rio"));
  CHECK(!world.hub.is_held("org-oslo"));
  CHECK(world.hub.next_deadline() == at(2250ms));

  world.wait_until(at(3s - 1ns));
  CHECK(slow.cut_offs == 0);
  world.wait_until(at(3s));
  CHECK(slow.cut_offs == 1);
  CHECK(!world.hub.is_held("org-rio"));
  CHECK(!world.hub.next_deadline());
  CHECK(world.hub.stats().holds == 1);
  CHECK(world.hub.stats().held == 1s);
}

TEST_CASE("the nearest deadline of all rooms counts", "[hub][pace]") {
  World world;
  ScriptedSubscriber rio(Mood::refuses);
  ScriptedSubscriber oslo(Mood::refuses);
  world.hub.join("org-rio", rio, Variant::plain, {});
  world.hub.join("org-oslo", oslo, Variant::plain, {});
  world.fill(6, at(100ms), "org-rio");
  world.fill(6, at(300ms), "org-oslo");
  CHECK(world.hub.next_deadline() == at(550ms));
  world.wait_until(at(1100ms));
  CHECK(rio.cut_offs == 1);
  CHECK(oslo.cut_offs == 0);
  world.wait_until(at(1300ms));
  CHECK(oslo.cut_offs == 1);
}

TEST_CASE("who catches up in time ends the hold and stays", "[hub][pace]") {
  World world;
  ScriptedSubscriber slow(Mood::refuses);
  world.hub.join("org-rio", slow, Variant::plain, {});
  world.fill(8, at(0s));
  REQUIRE(world.hub.is_held("org-rio"));
  slow.mood = Mood::takes;
  world.hub.advance(slow);
  world.hub.flush(at(500ms));
  CHECK(!world.hub.is_held("org-rio"));
  CHECK(!world.hub.next_deadline());
  world.hub.flush(at(1h));
  CHECK(slow.cut_offs == 0);
  CHECK(slow.payloads.size() == 8);
}

TEST_CASE("a hold that began anew has all its time again", "[hub][pace]") {
  World world;
  ScriptedSubscriber slow(Mood::refuses);
  world.hub.join("org-rio", slow, Variant::plain, {});
  world.fill(8, at(0s));
  slow.mood = Mood::takes;
  world.hub.advance(slow);
  world.hub.flush(at(900ms));
  slow.mood = Mood::refuses;
  world.fill(8, at(950ms));
  CHECK(world.hub.next_deadline() == at(1200ms));
}

TEST_CASE("a room whose laggards left is free with the next flush", "[hub][pace]") {
  World world;
  ScriptedSubscriber slow(Mood::refuses);
  world.hub.join("org-rio", slow, Variant::plain, {});
  world.fill(8, at(0s));
  world.hub.leave(slow);
  world.hub.sweep(at(10h));
  CHECK(world.hub.holdings().rooms == 1);  // not taken away under the hold
  world.hub.flush(at(10h));
  CHECK(!world.hub.is_held("org-rio"));
  world.hub.sweep(at(10h));
  CHECK(world.hub.holdings().rooms == 0);
}

TEST_CASE("a held room still takes and delivers what comes", "[hub][pace]") {
  World world;
  ScriptedSubscriber slow(Mood::refuses);
  world.hub.join("org-rio", slow, Variant::plain, {});
  world.fill(7, at(0s));
  ScriptedSubscriber quick;
  world.hub.join("org-rio", quick, Variant::plain, {});
  world.fill(2, at(1ms));
  CHECK(quick.payloads.size() == 2);
}
