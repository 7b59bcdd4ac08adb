// A hub that goes on where an earlier one ended, by a journal that kept positions and events.
#include <map>

#include "catch.h"
#include "rooms/hub.h"
#include "support/counting_encoder.h"
#include "support/events.h"
#include "support/moments.h"
#include "support/recording_producer.h"
#include "support/requests.h"
#include "support/scripted_subscriber.h"

using namespace syncws;
using namespace syncws::test;
using namespace std::chrono_literals;
using Lines = std::vector<std::string>;

namespace {

/// Knows positions, and writes down what it is told to forget.
class KnowingJournal final : public Journal {
 public:
  Position open(std::string_view organisation, std::string fresh_epoch) override {
    const auto found = known.find(std::string(organisation));
    return found == known.end() ? Position{std::move(fresh_epoch), 0} : found->second;
  }
  void record(Entry entry, Listener& listener) override {
    known[entry.event.organisation] = {"e7", entry.sequence};
    listener.on_recorded(std::move(entry));
  }
  void forget(std::string_view organisation, Sequence tail) override {
    forgotten.push_back(fmt::format("{} {}", organisation, tail));
  }
  [[nodiscard]] bool is_available() const override { return true; }

  std::map<std::string, Position> known;
  Lines forgotten;
};

struct World {
  explicit World(const HistoryLimits& limits = {}) : hub({limits, 1s, "boot"}, journal, encoder) {}

  void restore(Sequence first, Sequence last, Instant arrived) {
    journal.known["org-rio"] = {"e7", last};
    for (auto sequence = first; sequence <= last; ++sequence) {
      hub.restore(event_of("org-rio", small_payload(sequence)), {"e7", sequence}, arrived);
    }
  }
  ResumeAnswer join(ScriptedSubscriber& viewer, const ResumeRequest& request) {
    const auto answer = hub.join("org-rio", viewer, Variant::plain, request);
    while (hub.flush(at(0s))) {
    }
    return answer;
  }

  KnowingJournal journal;
  CountingEncoder encoder;
  Hub hub;
};

}  // namespace

TEST_CASE("a viewer of an earlier life resumes without loss", "[hub][restore]") {
  World world;
  world.restore(33, 42, at(-1s));
  ScriptedSubscriber anna;
  const auto answer = world.join(anna, since(40, "e7"));
  CHECK(answer.recovered);
  CHECK(answer.head.sequence == 42);
  world.hub.publish(event_of("org-rio", small_payload(43)), {}, at(0s));
  world.hub.flush(at(0s));
  CHECK(anna.payloads == small_payloads(41, 43));
}

TEST_CASE("what was trimmed in the earlier life is a gap", "[hub][restore]") {
  World world;
  world.restore(33, 42, at(-1s));
  ScriptedSubscriber anna;
  const auto answer = world.join(anna, since(20, "e7"));
  REQUIRE(answer.gap);
  CHECK(answer.gap->from == 21);
  CHECK(answer.gap->to == 32);
  CHECK(anna.payloads == small_payloads(33, 42));
}

TEST_CASE("positions go on where no event was left", "[hub][restore]") {
  World world;
  world.journal.known["org-rio"] = {"e7", 42};
  ScriptedSubscriber anna;
  const auto answer = world.join(anna, {});
  CHECK(answer.head.epoch == "e7");
  CHECK(answer.head.sequence == 42);
  world.hub.publish(event_of("org-rio", small_payload(43)), {}, at(0s));
  CHECK(world.journal.known["org-rio"].sequence == 43);
}

TEST_CASE("what is restored is as old as it was, and goes in its time", "[hub][restore]") {
  World world({.age = 1min});
  world.restore(1, 5, at(-50s));
  world.restore(6, 9, at(-5s));
  world.hub.sweep(at(11s));
  CHECK(world.hub.holdings().events == 4);
  CHECK(world.journal.forgotten == Lines{"org-rio 6"});
}

TEST_CASE("a journal hears what to forget, once", "[hub][restore]") {
  World world({.events = 10});
  world.restore(1, 25, at(0s));
  world.hub.sweep(at(1s));
  world.hub.sweep(at(2s));
  CHECK(world.journal.forgotten == Lines{"org-rio 16"});
}

TEST_CASE("a room that was given back goes on with its positions", "[hub][restore]") {
  World world({.age = 1min});
  world.restore(1, 5, at(0s));
  world.hub.flush(at(0s));
  world.hub.sweep(at(2min));
  CHECK(world.hub.holdings().rooms == 0);
  ScriptedSubscriber anna;
  CHECK(world.join(anna, {}).head.sequence == 5);
}
