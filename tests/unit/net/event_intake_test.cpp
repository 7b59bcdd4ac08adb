#include "net/event_intake.h"

#include "catch.h"
#include "support/counting_encoder.h"
#include "support/events.h"
#include "support/late_journal.h"
#include "support/moments.h"
#include "support/recording_listener.h"
#include "support/scripted_subscriber.h"
#include "support/slices.h"

using namespace syncws;
using namespace syncws::test;
using namespace std::chrono_literals;
using Flow = EventIntake::Flow;
using Heard = std::vector<std::string>;
using Mood = ScriptedSubscriber::Mood;

namespace {

const std::string kGood = event_line("org-rio") + "\n";
const std::string kBad = "hello\n";

/// An intake with everything around it. With `Late`, nothing is accepted before the journal
/// commits.
template <typename Journal>
struct World {
  explicit World(const HistoryLimits& limits = {}) : hub({limits, 1s, "boot"}, journal, encoder) {}
  Flow feed(const std::string& bytes) { return intake.feed(bytes); }

  Journal journal;
  CountingEncoder encoder;
  EventDecoder decoder{EventDecoder::Settings{}};
  Hub hub;
  RecordingListener listener;
  EventIntake intake{hub, decoder, listener};
};
using PromptWorld = World<MemoryJournal>;
using LateWorld = World<LateJournal>;

std::string repeated(const std::string& text, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

}  // namespace

TEST_CASE("lines are cut, counted, checked and handed in", "[intake]") {
  PromptWorld world;
  ScriptedSubscriber anna;
  world.hub.join("org-rio", anna, Variant::plain, {});
  CHECK(world.feed(kGood + kBad + "\n" + event_line("org-oslo") + "\r\n" + kGood) == Flow::go_on);
  CHECK(world.listener.heard == Heard{"1 accepted org-rio 1", "2 refused", "3 refused",
                                      "4 accepted org-oslo 1", "5 accepted org-rio 2"});
  CHECK(world.listener.errors.at(0).message == "not JSON, from byte 1 on");
  CHECK(world.listener.errors.at(1).message == "empty; an event is one JSON object a line");
  CHECK(world.intake.settled() == 5);
  CHECK(!world.intake.has_open_lines());
  CHECK(world.hub.stats().events_accepted == 3);
  CHECK(world.hub.stats().events_refused == 2);
  world.hub.flush(monotonic_now());
  CHECK(anna.payloads == Heard{event_line("org-rio"), event_line("org-rio")});
}

TEST_CASE("it does not matter how the bytes come", "[intake]") {
  const auto text = kGood + kBad + event_line("org-oslo") + "\r\n# note\n" + kGood;
  for (const std::size_t size : {1, 2, 3, 7, 50, 1000}) {
    PromptWorld world;
    for (const auto slice : in_slices(text, size)) CHECK(world.intake.feed(slice) == Flow::go_on);
    CHECK(world.listener.heard == Heard{"1 accepted org-rio 1", "2 refused",
                                        "3 accepted org-oslo 1", "4 is # note",
                                        "4 accepted org-rio 2"});
  }
}

TEST_CASE("a line too long is refused with its size and costs no other", "[intake]") {
  PromptWorld world;
  world.feed(kGood + std::string(50'000, 'x') + "\n" + kGood);
  CHECK(world.listener.heard == Heard{"1 accepted org-rio 1", "2 refused", "3 accepted org-rio 2"});
  CHECK(world.listener.errors.at(0).message == "50000 bytes long; an event may have 10240");
}

TEST_CASE("a line that the source keeps for itself does not count", "[intake]") {
  PromptWorld world;
  world.feed("# hello\n" + kGood + "# bye\n" + kBad);
  CHECK(world.listener.heard ==
        Heard{"1 is # hello", "1 accepted org-rio 1", "2 is # bye", "2 refused"});
  CHECK(world.intake.settled() == 2);
}

TEST_CASE("a last line without a newline counts at the end", "[intake]") {
  PromptWorld world;
  world.feed(kGood + event_line("org-oslo"));
  CHECK(world.listener.heard == Heard{"1 accepted org-rio 1"});
  world.intake.finish();
  world.intake.finish();
  CHECK(world.listener.heard == Heard{"1 accepted org-rio 1", "2 accepted org-oslo 1"});
}

TEST_CASE("a refusal waits for the lines before it", "[intake]") {
  LateWorld world;
  world.feed(kBad + kGood + kBad + kBad + kGood + kBad);
  CHECK(world.listener.heard == Heard{"1 refused"});
  CHECK(world.intake.settled() == 1);
  CHECK(world.intake.has_open_lines());
  world.journal.commit(1);
  CHECK(world.listener.heard ==
        Heard{"1 refused", "2 accepted org-rio 1", "3 refused", "4 refused"});
  CHECK(world.intake.settled() == 4);
  world.journal.commit(1);
  CHECK(world.listener.heard.back() == "6 refused");
  CHECK(world.intake.settled() == 6);
  CHECK(!world.intake.has_open_lines());
}

TEST_CASE("a refusal of the journal is told in its turn", "[intake]") {
  LateWorld world;
  world.feed(kGood + kGood + kGood);
  world.journal.commit(1);
  world.journal.fail();
  CHECK(world.listener.heard == Heard{"1 accepted org-rio 1", "2 refused", "3 refused"});
  CHECK(world.listener.errors.at(0).message == "the disk is full");
  CHECK(world.listener.errors.at(0).kind == ErrorKind::unavailable);
}

TEST_CASE("a refusal of the journal comes before those of later lines", "[intake]") {
  LateWorld world;
  world.feed(kGood + kBad + kGood);
  world.journal.fail();
  CHECK(world.listener.heard == Heard{"1 refused", "2 refused", "3 refused"});
  CHECK(world.intake.settled() == 3);
}

TEST_CASE("behind a line that could not be written all are refused, to keep their order",
          "[intake]") {
  LateWorld world;
  world.feed(kGood);
  world.journal.fail();
  world.feed(kGood + kBad);
  CHECK(world.journal.waiting() == 0);
  CHECK(world.listener.heard == Heard{"1 refused", "2 refused", "3 refused"});
  for (const auto& error : world.listener.errors) CHECK(error.kind == ErrorKind::unavailable);
}

TEST_CASE("a source that may wait hands its lines in again when the journal can", "[intake]") {
  LateWorld world;
  world.listener.waits = true;
  world.feed(kGood + kGood);
  world.journal.available = false;
  world.journal.fail();
  CHECK(world.feed(kGood) == Flow::wait);
  CHECK(world.intake.resume() == Flow::wait);
  CHECK(world.listener.heard.empty());
  world.journal.available = true;
  CHECK(world.intake.resume() == Flow::go_on);
  world.journal.commit();
  CHECK(world.listener.heard ==
        Heard{"1 accepted org-rio 1", "2 accepted org-rio 2", "3 accepted org-rio 3"});
}

TEST_CASE("a source learns that lines came back when it feeds nothing more", "[intake]") {
  LateWorld world;
  world.listener.waits = true;
  CHECK(world.feed(kGood + kGood) == Flow::go_on);
  CHECK_FALSE(world.intake.has_lines_back());
  world.journal.available = false;
  world.journal.fail();
  CHECK(world.intake.has_lines_back());
  CHECK(world.intake.resume() == Flow::wait);
  world.journal.available = true;
  CHECK(world.intake.resume() == Flow::go_on);
  CHECK_FALSE(world.intake.has_lines_back());
  world.journal.commit();
  CHECK(world.listener.heard == Heard{"1 accepted org-rio 1", "2 accepted org-rio 2"});
}

TEST_CASE("too many lines before the journal make the source wait", "[intake]") {
  constexpr int kMostOpen = 4096;
  LateWorld world({.events = 100'000});
  CHECK(world.feed(repeated(kGood, kMostOpen - 1)) == Flow::go_on);
  CHECK(world.feed(kGood + kGood + kGood) == Flow::wait);
  CHECK(world.journal.waiting() == kMostOpen);
  CHECK(world.intake.resume() == Flow::wait);
  CHECK(world.journal.waiting() == kMostOpen);
  world.journal.commit(1);
  CHECK(world.intake.resume() == Flow::wait);
  CHECK(world.journal.waiting() == kMostOpen);
  world.journal.commit();
  CHECK(world.intake.resume() == Flow::go_on);
  CHECK(world.journal.waiting() == 1);
  CHECK(world.intake.settled() == kMostOpen + 1);
}

TEST_CASE("a quarter of the history before the journal makes the source wait", "[intake]") {
  LateWorld world({.events = 100});
  CHECK(world.feed(repeated(kGood, 24)) == Flow::go_on);
  CHECK(world.feed(kGood + kGood) == Flow::wait);
  CHECK(world.journal.waiting() == 25);
  world.journal.commit();
  CHECK(world.intake.resume() == Flow::go_on);
}

TEST_CASE("refusals behind an open line count as open", "[intake]") {
  LateWorld world;
  CHECK(world.feed(kGood + repeated(kBad, 5000)) == Flow::wait);
  world.journal.commit();
  CHECK(world.intake.settled() == 4096);
  CHECK(world.intake.resume() == Flow::go_on);
  CHECK(world.intake.settled() == 5001);
}

TEST_CASE("a source waits for the organisation it feeds, not for others", "[intake]") {
  PromptWorld world({.events = 10});
  ScriptedSubscriber slow(Mood::refuses);
  world.hub.join("org-rio", slow, Variant::plain, {});
  CHECK(world.feed(repeated(kGood, 6)) == Flow::go_on);
  world.hub.flush(monotonic_now());
  REQUIRE(world.hub.is_held("org-rio"));

  RecordingListener other_owner;
  EventIntake other(world.hub, world.decoder, other_owner);
  CHECK(other.feed(event_line("org-oslo") + "\n") == Flow::go_on);
  CHECK(world.feed(kGood) == Flow::wait);
  CHECK(world.intake.resume() == Flow::wait);
  CHECK(world.intake.settled() == 6);

  slow.mood = Mood::takes;
  world.hub.advance(slow);
  world.hub.flush(monotonic_now());
  CHECK(world.intake.resume() == Flow::go_on);
  CHECK(world.intake.settled() == 7);
}

/// Feeds a burst in one go to a room with one viewer, whose connection is full after each offer and
/// has room again in the next turn. Returns what the viewer got until the source had nothing left.
std::size_t delivered_of_burst(const HistoryLimits& limits, int events,
                               const std::string& line = kGood) {
  PromptWorld world(limits);
  ScriptedSubscriber anna(Mood::fills_up);
  world.hub.join("org-rio", anna, Variant::plain, {});
  auto flow = world.feed(repeated(line, events));
  for (int turn = 0; turn < 10'000 && (flow == Flow::wait || !Hub::has_all(anna)); ++turn) {
    world.hub.flush(monotonic_now());
    world.hub.advance(anna);
    flow = world.intake.resume();
  }
  CHECK(flow == Flow::go_on);
  return anna.payloads.size();
}

TEST_CASE("a burst as large as history is delivered whole", "[intake][pace]") {
  CHECK(delivered_of_burst({.events = 10}, 10) == 10);
  CHECK(delivered_of_burst({.events = 10'000}, 10'000) == 10'000);
}

TEST_CASE("a burst larger than history waits for a viewer that keeps up", "[intake][pace]") {
  CHECK(delivered_of_burst({.events = 10}, 200) == 200);
}

TEST_CASE("a burst of more bytes than history waits for a viewer that keeps up", "[intake][pace]") {
  const auto line = event_line("org-rio", "pfa-123") + "\n";  // 109 bytes a frame
  CHECK(delivered_of_burst({.bytes = 16'384}, 1000, line) == 1000);
}

TEST_CASE("an intake that has gone is told nothing more", "[intake]") {
  LateJournal journal;
  CountingEncoder encoder;
  const EventDecoder decoder{EventDecoder::Settings{}};
  Hub hub({{}, 1s, "boot"}, journal, encoder);
  RecordingListener listener;
  {
    EventIntake intake(hub, decoder, listener);
    intake.feed(kGood + kGood);
  }
  journal.commit(1);
  journal.fail();
  CHECK(listener.heard.empty());
  CHECK(hub.stats().events_accepted == 1);
}
