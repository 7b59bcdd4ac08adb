#include "rooms/hub.h"

#include <map>
#include <memory>

#include "catch.h"
#include "support/counting_encoder.h"
#include "support/events.h"
#include "support/moments.h"
#include "support/recording_producer.h"
#include "support/requests.h"
#include "support/scripted_subscriber.h"

using namespace syncws;
using namespace syncws::test;
using namespace std::chrono_literals;
using Mood = ScriptedSubscriber::Mood;
using Lines = std::vector<std::string>;

namespace {

struct World {
  explicit World(const HistoryLimits& limits = {}, std::string boot = "boot")
      : hub({limits, 1s, std::move(boot)}, journal, encoder), id(hub.add_producer(producer)) {}

  /// Publishes numbered small events, `count` of them.
  void publish(std::string_view organisation, int count = 1, Instant now = at(0s)) {
    for (int i = 0; i < count; ++i) {
      hub.publish(event_of(organisation, small_payload(++published)), {id, ++line}, now);
    }
  }
  std::string epoch_of(std::string_view organisation) {
    ScriptedSubscriber passer_by;
    auto epoch = hub.join(organisation, passer_by, Variant::plain, {}).head.epoch;
    hub.leave(passer_by);
    return epoch;
  }

  MemoryJournal journal;
  CountingEncoder encoder;
  RecordingProducer producer;
  Hub hub;
  ProducerId id;
  std::uint64_t published = 0;
  std::uint64_t line = 0;
};

}  // namespace

TEST_CASE("an event is accepted with its position and leaves with the next flush", "[hub]") {
  World world;
  ScriptedSubscriber anna;
  world.hub.join("org-rio", anna, Variant::plain, {});
  CHECK(!world.hub.has_unflushed());
  world.publish("org-rio", 2);
  CHECK(world.producer.answers == Lines{"1 accepted org-rio 1", "2 accepted org-rio 2"});
  CHECK(world.hub.has_unflushed());
  CHECK(anna.offers == 0);
  CHECK(!world.hub.flush(at(0s)));
  CHECK(!world.hub.has_unflushed());
  CHECK(anna.payloads == small_payloads(1, 2));
  CHECK(anna.offers == 1);
}

TEST_CASE("organisations do not see each other", "[hub]") {
  World world;
  ScriptedSubscriber rio;
  ScriptedSubscriber oslo;
  world.hub.join("org-rio", rio, Variant::plain, {});
  world.hub.join("org-oslo", oslo, Variant::plain, {});
  world.publish("org-rio");
  world.publish("org-oslo");
  world.publish("org-rio");
  world.hub.flush(at(0s));
  CHECK(rio.payloads == Lines{small_payload(1), small_payload(3)});
  CHECK(oslo.payloads == Lines{small_payload(2)});
  CHECK(world.producer.answers ==
        Lines{"1 accepted org-rio 1", "2 accepted org-oslo 1", "3 accepted org-rio 2"});
}

TEST_CASE("no two rooms share an epoch, and no two boots", "[hub]") {
  World first({}, "one");
  World second({}, "two");
  const std::vector epochs{first.epoch_of("org-rio"), first.epoch_of("org-oslo"),
                           second.epoch_of("org-rio")};
  CHECK(epochs[0] != epochs[1]);
  CHECK(epochs[0] != epochs[2]);
  CHECK(first.epoch_of("org-rio") == epochs[0]);
}

TEST_CASE("a producer is told the epoch that viewers are told", "[hub]") {
  World world;
  world.publish("org-rio");
  CHECK(world.producer.epochs == Lines{world.epoch_of("org-rio")});
}

TEST_CASE("a hub counts", "[hub]") {
  World world;
  ScriptedSubscriber anna;
  world.hub.join("org-rio", anna, Variant::plain, {});
  world.publish("org-rio", 3);
  world.publish("org-oslo", 2);
  world.hub.count_refused();
  world.hub.flush(at(0s));
  CHECK(world.hub.holdings().rooms == 2);
  CHECK(world.hub.holdings().events == 5);
  CHECK(world.hub.holdings().bytes == 5 * kSmallFrame);
  CHECK(world.hub.stats().events_accepted == 5);
  CHECK(world.hub.stats().events_refused == 1);
  CHECK(world.hub.stats().deliveries == 3);
  std::size_t viewers = 0;
  world.hub.for_each_room([&](const Room& room) { viewers += room.subscribers(); });
  CHECK(viewers == 1);
}

TEST_CASE("who is in no room may leave, advance and has all", "[hub]") {
  World world;
  ScriptedSubscriber anna;
  world.hub.leave(anna);
  world.hub.advance(anna);
  CHECK(Hub::has_all(anna));
  CHECK(!world.hub.is_held("org-nowhere"));
}

TEST_CASE("a long replay goes on turn by turn until it is done", "[hub]") {
  World world({.events = 100'000});
  world.publish("org-rio", 60'000);
  world.hub.flush(at(0s));
  ScriptedSubscriber anna;
  world.hub.join("org-rio", anna, Variant::plain, since(0));
  world.hub.advance(anna);
  CHECK(world.hub.has_unflushed());
  CHECK(world.hub.flush(at(0s)));
  while (world.hub.flush(at(0s))) {
  }
  CHECK(Hub::has_all(anna));
  CHECK(anna.payloads.size() == 60'000);
}

TEST_CASE("a replay begins with advance or the next flush", "[hub]") {
  World world;
  world.publish("org-rio", 2);
  world.hub.flush(at(0s));
  ScriptedSubscriber anna;
  world.hub.join("org-rio", anna, Variant::plain, since(0));
  world.hub.flush(at(0s));
  CHECK(anna.payloads == small_payloads(1, 2));
}

TEST_CASE("a room nobody needs is given back, and its successor has a new epoch", "[hub]") {
  World world({.age = 1min});
  world.publish("org-rio");
  world.hub.flush(at(0s));
  const auto epoch = world.producer.epochs.back();
  world.hub.sweep(at(1min));
  CHECK(world.hub.holdings().rooms == 1);
  world.hub.sweep(at(1min + 1ms));
  CHECK(world.hub.holdings().rooms == 0);

  world.publish("org-rio", 1, at(2min));
  CHECK(world.producer.answers.back() == "2 accepted org-rio 1");
  CHECK(world.producer.epochs.back() != epoch);
  ScriptedSubscriber anna;
  const auto answer = world.hub.join("org-rio", anna, Variant::plain, since(1, epoch));
  REQUIRE(answer.gap);
  CHECK(answer.gap->reason == Gap::Reason::epoch_changed);
  CHECK(answer.next == 1);
}

TEST_CASE("a room with a viewer is kept, however quiet", "[hub]") {
  World world({.age = 1min});
  ScriptedSubscriber anna;
  const auto epoch = world.hub.join("org-rio", anna, Variant::plain, {}).head.epoch;
  world.hub.sweep(at(1h));
  CHECK(world.hub.holdings().rooms == 1);
  world.publish("org-rio", 1, at(1h));
  world.hub.flush(at(1h));
  CHECK(anna.payloads == small_payloads(1, 1));
  CHECK(world.producer.epochs == Lines{epoch});
  world.hub.leave(anna);
  world.hub.sweep(at(3h));
  CHECK(world.hub.holdings().rooms == 0);
}

TEST_CASE("a room that waits for its flush is kept", "[hub]") {
  World world({.age = 1min});
  world.publish("org-rio");
  world.hub.sweep(at(1h));
  CHECK(world.hub.holdings().rooms == 1);
  CHECK(!world.hub.flush(at(1h)));
  world.hub.sweep(at(1h));
  CHECK(world.hub.holdings().rooms == 0);
}

TEST_CASE("history-total takes the oldest segment of all organisations", "[hub]") {
  World world({.total_bytes = 4096});
  world.publish("org-old", 50);   // 500 bytes
  world.publish("org-rio", 100);  // 1,000 bytes
  world.publish("org-new", 250);  // 2,500 bytes
  world.hub.flush(at(0s));
  CHECK(world.hub.holdings().bytes == 4000);
  world.publish("org-new", 10);
  ScriptedSubscriber old;
  ScriptedSubscriber rio;
  CHECK(world.hub.join("org-old", old, Variant::plain, since(0)).gap);
  CHECK(world.hub.join("org-rio", rio, Variant::plain, since(0)).recovered);
  CHECK(world.hub.holdings().bytes == 3600);
}

TEST_CASE("history-total does not mistake a room for its predecessor", "[hub]") {
  World world({.age = 1min, .total_bytes = 2048});
  world.publish("org-rio");
  world.hub.flush(at(0s));
  world.hub.sweep(at(1h));
  REQUIRE(world.hub.holdings().rooms == 0);
  world.publish("org-oslo", 50, at(1h));
  world.publish("org-rio", 100, at(1h));
  world.publish("org-lima", 60, at(1h));  // too much now, and oslo's is the oldest
  ScriptedSubscriber rio;
  ScriptedSubscriber oslo;
  CHECK(world.hub.join("org-rio", rio, Variant::plain, since(0)).recovered);
  CHECK(world.hub.join("org-oslo", oslo, Variant::plain, since(0)).gap);
}

TEST_CASE("history-total is kept, whatever comes, and viewers that keep up lose nothing", "[hub]") {
  constexpr std::uint64_t kTotal = 16'384;
  World world({.events = 300, .age = 30s, .total_bytes = kTotal});
  std::map<std::string, ScriptedSubscriber> viewers;
  std::map<std::string, std::size_t> published;
  for (int second = 0; second < 200; ++second) {
    const auto now = at(std::chrono::seconds(second));
    for (int i = 0; i < 7; ++i) {
      const auto organisation = "org-" + std::to_string((i * second) % 23);
      auto& viewer = viewers[organisation];
      if (Room::room_of(viewer) == nullptr) {
        world.hub.join(organisation, viewer, Variant::plain, {});
      }
      const int count = 1 + second % 40;
      world.publish(organisation, count, now);
      published[organisation] += static_cast<std::size_t>(count);
      CHECK(world.hub.holdings().bytes <= kTotal);
    }
    world.hub.flush(now);
    world.hub.sweep(now);
  }
  CHECK(world.hub.holdings().bytes > kTotal / 2);
  for (const auto& [organisation, viewer] : viewers) {
    CHECK(viewer.cut_offs == 0);
    CHECK(viewer.payloads.size() == published[organisation]);
  }
}

TEST_CASE("history-total never cuts off a viewer that keeps up", "[hub]") {
  World world({.bytes = 2048, .total_bytes = 2048});
  ScriptedSubscriber anna;
  world.hub.join("org-quiet", anna, Variant::plain, {});
  world.publish("org-quiet");
  world.publish("org-busy", 204);
  world.hub.flush(at(0s));
  CHECK(anna.cut_offs == 0);
  CHECK(anna.payloads == small_payloads(1, 1));
}
