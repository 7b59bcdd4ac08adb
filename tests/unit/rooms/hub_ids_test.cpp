// Idempotency: an `eventId` that is known within the window is answered like the first one.
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
using Lines = std::vector<std::string>;

namespace {

struct World {
  explicit World(Duration window = 5min)
      : hub({{}, 1s, "boot", window}, journal, encoder), id(hub.add_producer(producer)) {
    hub.join("org-rio", anna, Variant::plain, {});
  }

  void publish(std::string_view event_id, Instant now = at(0s),
               std::string_view organisation = "org-rio") {
    auto event = event_of(organisation, small_payload(++line));
    event.event_id = event_id;
    hub.publish(std::move(event), {id, line}, now);
  }
  void publish_and_commit(std::string_view event_id, Instant now = at(0s),
                          std::string_view organisation = "org-rio") {
    publish(event_id, now, organisation);
    journal.commit();
    hub.flush(now);
  }

  LateJournal journal;
  CountingEncoder encoder;
  RecordingProducer producer;
  ScriptedSubscriber anna;
  Hub hub;
  ProducerId id;
  std::uint64_t line = 0;
};

}  // namespace

TEST_CASE("a repeated id gets the first one's position and is not sent again", "[hub][ids]") {
  World world;
  for (const auto* const event_id : {"a", "b", "a", "b", ""}) world.publish_and_commit(event_id);
  CHECK(world.producer.answers == Lines{"1 accepted org-rio 1", "2 accepted org-rio 2",
                                        "3 accepted org-rio 1", "4 accepted org-rio 2",
                                        "5 accepted org-rio 3"});
  CHECK(world.anna.payloads == Lines{small_payload(1), small_payload(2), small_payload(5)});
  CHECK(world.hub.stats().events_accepted == 3);
  CHECK(world.hub.stats().events_repeated == 2);
}

TEST_CASE("the same id in another organisation is another id", "[hub][ids]") {
  World world;
  world.publish_and_commit("a");
  world.publish_and_commit("a", at(0s), "org-oslo");
  CHECK(world.producer.answers == Lines{"1 accepted org-rio 1", "2 accepted org-oslo 1"});
}

TEST_CASE("events without an id are never repeats", "[hub][ids]") {
  World world;
  for (int i = 0; i < 3; ++i) world.publish_and_commit("");
  CHECK(world.anna.payloads == small_payloads(1, 3));
}

TEST_CASE("a repeat of what is still being written waits for it", "[hub][ids]") {
  World world;
  for (int i = 0; i < 3; ++i) world.publish("a");
  CHECK(world.producer.answers.empty());
  CHECK(world.journal.waiting() == 1);
  world.journal.commit();
  CHECK(world.producer.answers ==
        Lines{"1 accepted org-rio 1", "2 accepted org-rio 1", "3 accepted org-rio 1"});
}

TEST_CASE("what could not be written is not known, and its repeats hear of it", "[hub][ids]") {
  World world;
  world.publish("a");
  world.publish("a");
  world.journal.fail();
  CHECK(world.producer.answers ==
        Lines{"1 not recorded the disk is full", "2 not recorded the disk is full"});
  world.publish_and_commit("a");
  CHECK(world.producer.answers.back() == "3 accepted org-rio 1");
}

TEST_CASE("an id is forgotten after the window", "[hub][ids]") {
  World world(5min);
  world.publish_and_commit("a", at(0s));
  world.hub.sweep(at(5min));
  world.publish_and_commit("a", at(5min));
  CHECK(world.producer.answers.back() == "2 accepted org-rio 1");
  world.hub.sweep(at(5min + 1s));
  world.publish_and_commit("a", at(5min + 1s));
  CHECK(world.producer.answers.back() == "3 accepted org-rio 2");
}

TEST_CASE("without a window every event counts", "[hub][ids]") {
  World world(0s);
  world.publish_and_commit("a");
  world.publish_and_commit("a");
  CHECK(world.producer.answers.back() == "2 accepted org-rio 2");
}

TEST_CASE("too many ids: the oldest is forgotten first", "[hub][ids]") {
  DedupWindow window;
  for (std::size_t i = 0; i <= DedupWindow::kMostIds; ++i) {
    window.add_pending(std::to_string(i), i + 1);
    CHECK(window.settle(std::to_string(i), at(0s)).empty());
  }
  CHECK(window.size() == DedupWindow::kMostIds);
  CHECK(window.find("0") == nullptr);
  CHECK(window.find("1") != nullptr);
}

TEST_CASE("ids of an earlier life are known, as long as the window lasts", "[hub][ids]") {
  World world(5min);
  for (int i = 0; i < 7; ++i) world.publish_and_commit("");
  world.hub.restore_id("org-rio", "a", 7, at(-4min));
  world.publish_and_commit("a", at(30s));
  CHECK(world.producer.answers.back() == "8 accepted org-rio 7");
  world.hub.sweep(at(2min));
  world.publish_and_commit("a", at(2min));
  CHECK(world.producer.answers.back() == "9 accepted org-rio 8");
}
