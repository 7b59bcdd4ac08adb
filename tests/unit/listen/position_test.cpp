// From where a watcher goes on, and which position is safe to remember.
#include "catch.h"
#include "listen_position.h"
#include "listen_trail.h"

using namespace syncws;

namespace {

ConnectedMessage connected(const std::string& epoch, Sequence head, bool recovered = false) {
  return {"org-rio", true, {epoch, head}, recovered};
}

EventMessage event(Sequence sequence) {
  EventMessage message;
  message.type = "SYNC_SUCCESS";
  message.sequence = sequence;
  return message;
}

bool asks_for(const ListenPosition& position, Sequence since, const std::string& epoch) {
  const auto request = position.request();
  return request.since == since && request.epoch == epoch && !request.last;
}

}  // namespace

TEST_CASE("before the server has named a position, what was asked for stays", "[listen]") {
  ListenPosition position({41, "boot-1", std::nullopt});
  CHECK(asks_for(position, 41, "boot-1"));
  CHECK(!position.reached());
}

TEST_CASE("a live watcher goes on after the head it was told, then after each event", "[listen]") {
  ListenPosition position({});
  position.take(connected("boot-1", 7));
  CHECK(asks_for(position, 7, "boot-1"));
  CHECK(position.take(event(8)));
  CHECK(asks_for(position, 8, "boot-1"));
}

TEST_CASE("the newest few begin that far before the head", "[listen]") {
  ListenPosition few({std::nullopt, std::nullopt, 3});
  few.take(connected("boot-1", 7));
  CHECK(asks_for(few, 4, "boot-1"));
  ListenPosition more({std::nullopt, std::nullopt, 30});
  more.take(connected("boot-1", 7));
  CHECK(asks_for(more, 0, "boot-1"));
}

TEST_CASE("a resumed watcher is where it was until an event moves it", "[listen]") {
  ListenPosition position({41, std::nullopt, std::nullopt});
  position.take(connected("boot-1", 50, true));
  CHECK(asks_for(position, 41, "boot-1"));
}

TEST_CASE("a hole that was not told yet is asked for again", "[listen]") {
  ListenPosition position({41, "boot-1", std::nullopt});
  position.take(connected("boot-2", 3));
  CHECK(asks_for(position, 41, "boot-1"));
  CHECK(!position.reached());
}

TEST_CASE("a hole that was told is not told twice", "[listen]") {
  ListenPosition trimmed({41, "boot-1", std::nullopt});
  trimmed.take(connected("boot-1", 70));
  trimmed.take(GapMessage{42, 60, "history-trimmed"});
  CHECK(asks_for(trimmed, 60, "boot-1"));

  ListenPosition restarted({41, "boot-1", std::nullopt});
  restarted.take(connected("boot-2", 3));
  restarted.take(GapMessage{42, std::nullopt, "epoch-changed"});
  CHECK(asks_for(restarted, 0, "boot-2"));
  CHECK(restarted.take(event(1)));
  CHECK(asks_for(restarted, 1, "boot-2"));
}

TEST_CASE("a server without positions moves nothing", "[listen]") {
  ListenPosition position({});
  position.take(ConnectedMessage{"org-rio", false, {}, false});
  CHECK(position.take(event(8)));
  position.take(GapMessage{1, 2, "history-trimmed"});
  CHECK(!position.reached());
  CHECK(!position.request().since);
}

TEST_CASE("a snapshot is asked for again until it is complete", "[listen]") {
  ListenPosition position({std::nullopt, std::nullopt, std::nullopt, true});
  CHECK(position.request().snapshot);
  position.take(connected("boot-1", 9));
  CHECK(position.take(event(3)));
  CHECK(position.take(event(5)));
  CHECK(position.request().snapshot);
  CHECK(!position.reached());

  position.take(connected("boot-1", 10));
  CHECK(!position.take(event(3)));
  CHECK(!position.take(event(5)));
  CHECK(position.take(event(9)));
  CHECK(position.request().snapshot);
  CHECK(position.take(event(10)));
  CHECK(asks_for(position, 10, "boot-1"));
  CHECK(!position.request().snapshot);
  CHECK(position.take(event(11)));
  CHECK(asks_for(position, 11, "boot-1"));
}

TEST_CASE("a snapshot of nothing is complete", "[listen]") {
  ListenPosition position({std::nullopt, std::nullopt, std::nullopt, true});
  position.take(connected("boot-1", 0));
  CHECK(asks_for(position, 0, "boot-1"));
}

TEST_CASE("a snapshot of a history that is gone is complete with what comes live", "[listen]") {
  ListenPosition position({std::nullopt, std::nullopt, std::nullopt, true});
  position.take(connected("boot-1", 9));
  CHECK(position.take(event(10)));
  CHECK(asks_for(position, 10, "boot-1"));
}

TEST_CASE("a snapshot with a hole is asked for again", "[listen]") {
  ListenPosition position({std::nullopt, std::nullopt, std::nullopt, true});
  position.take(connected("boot-1", 9));
  CHECK(position.take(event(3)));
  position.take(GapMessage{4, 8, "slow-consumer"});
  CHECK(position.request().snapshot);
}

TEST_CASE("another epoch's snapshot is all new", "[listen]") {
  ListenPosition position({std::nullopt, std::nullopt, std::nullopt, true});
  position.take(connected("boot-1", 9));
  CHECK(position.take(event(3)));
  position.take(connected("boot-2", 4));
  CHECK(position.take(event(3)));
  CHECK(position.take(event(4)));
  CHECK(asks_for(position, 4, "boot-2"));
}

TEST_CASE("a position is settled when the lines before it were written", "[listen]") {
  ListenTrail trail;
  CHECK(!trail.settled());
  trail.note(0, {"boot-1", 7});
  trail.note(100, {"boot-1", 8});
  trail.note(200, {"boot-1", 9});
  CHECK(!trail.settled());
  trail.settle(0);
  CHECK(trail.settled()->sequence == 7);
  trail.settle(99);
  CHECK(trail.settled()->sequence == 7);
  trail.settle(100);
  CHECK(trail.settled()->sequence == 8);
  trail.settle(1000);
  CHECK(trail.settled()->sequence == 9);
}

TEST_CASE("what prints nothing waits for what was printed before it", "[listen]") {
  ListenTrail trail;
  trail.note(100, {"boot-1", 8});
  trail.note(100, {"boot-1", 9});
  trail.settle(50);
  CHECK(!trail.settled());
  trail.settle(100);
  CHECK(trail.settled()->sequence == 9);
}
