// How a viewer's connection ends: with which code, behind what, and what if the peer does not
// answer.
#include "catch.h"
#include "net/session.h"
#include "support/requests.h"
#include "support/session_world.h"

using namespace syncws;
using namespace syncws::test;
using namespace std::chrono_literals;
using Texts = std::vector<std::string>;
using Write = Connection::Write;

namespace {

constexpr std::string_view kReason = "the server is shutting down";

/// Everything but the greeting.
Texts events_of(const SessionTest& test) {
  auto texts = test.connection.texts();
  texts.erase(texts.begin());
  return texts;
}

}  // namespace

TEST_CASE("a viewer that falls off the history is closed with 4008", "[session]") {
  SessionTest test(Variant::plain, {.events = 4});
  test.start();
  test.connection.answer = Write::refused;
  test.publish(10);
  CHECK(test.session->is_closing());
  CHECK(!test.session->has_sent_close());
  CHECK(!test.connection.was_closed());
  test.session->on_writable();
  CHECK(!test.connection.was_closed());
  test.connection.answer = Write::taken;
  test.session->on_writable();
  CHECK(test.connection.close_code() == 4008);
  CHECK(events_of(test).empty());
  CHECK(test.session->close_code() == 4008);
  test.session->on_writable();
  test.publish(1);
  CHECK(test.connection.sent.size() == 2);
}

TEST_CASE("who is cut off and takes nothing keeps its place for two minutes, also without pings",
          "[session]") {
  for (const Duration ping_interval : {Duration(0s), Duration(25s)}) {
    SessionTest test(Variant::plain, {.events = 4}, ping_interval);
    test.start();
    test.connection.answer = Write::refused;
    test.publish(10);
    REQUIRE(test.session->is_closing());
    test.pass(119s);
    CHECK(test.connection.hang_ups == 0);
    test.pass(2s);
    CHECK(test.connection.hang_ups == 1);
    CHECK(test.session->close_code() == 4008);
  }
}

TEST_CASE("a close comes behind all that the room has", "[session]") {
  SessionTest test;
  test.start();
  test.hub.publish(event_of("org-rio", small_payload(1)), {}, at(0s));
  test.session->close_after_delivery(CloseCode::going_away, kReason);
  CHECK(events_of(test) == Texts{small_payload(1)});
  CHECK(test.connection.close_code() == 1001);
  CHECK(test.connection.sent.back().first_byte == 0x88);
  CHECK(test.connection.sent.back().payload.substr(2) == kReason);
}

TEST_CASE("a full connection is closed when it has taken everything", "[session]") {
  SessionTest test;
  test.start();
  test.connection.answer = Write::taken_full;
  test.publish(1);
  test.connection.answer = Write::refused;
  test.publish(2);
  test.session->close_after_delivery(CloseCode::going_away, kReason);
  CHECK(!test.connection.was_closed());
  test.connection.answer = Write::taken;
  test.session->on_writable();
  CHECK(events_of(test) == small_payloads(1, 3));
  CHECK(test.connection.close_code() == 1001);
}

TEST_CASE("a viewer that still replays is closed behind its replay", "[session]") {
  SessionTest test(Variant::plain, {.events = 100'000});
  test.publish(60'000);
  test.start(since(0));
  test.session->close_after_delivery(CloseCode::going_away, kReason);
  CHECK(!test.connection.was_closed());
  while (test.hub.flush(at(0s))) {
  }
  test.session->retry_close();
  CHECK(events_of(test).size() == 60'000);
  CHECK(test.connection.close_code() == 1001);
}

TEST_CASE("events that come while it closes are delivered first", "[session]") {
  SessionTest test;
  test.start();
  test.connection.answer = Write::refused;
  test.publish(1);
  test.session->close_after_delivery(CloseCode::going_away, kReason);
  test.publish(1);
  test.connection.answer = Write::taken;
  test.session->on_writable();
  CHECK(events_of(test) == small_payloads(1, 2));
  CHECK(test.connection.close_code() == 1001);
  test.publish(1);
  CHECK(events_of(test) == small_payloads(1, 2));
}

TEST_CASE("who falls off the history while it closes is told so", "[session]") {
  SessionTest test(Variant::plain, {.events = 4});
  test.start();
  test.connection.answer = Write::refused;
  test.publish(1);
  test.session->close_after_delivery(CloseCode::going_away, kReason);
  test.publish(10);
  test.connection.answer = Write::taken;
  test.session->on_writable();
  CHECK(test.connection.close_code() == 4008);
}

TEST_CASE("a session is closed once", "[session]") {
  SessionTest test;
  test.start();
  test.session->close_after_delivery(CloseCode::going_away, kReason);
  test.session->close_after_delivery(CloseCode::normal, "again");
  test.say(std::string(20'000, 'x'));
  test.session->retry_close();
  test.session->on_writable();
  CHECK(test.connection.sent.size() == 2);
  CHECK(test.connection.close_code() == 1001);
}

TEST_CASE("a peer that does not answer the close is hung up on", "[session]") {
  SessionTest test;
  test.start();
  test.pass(25s + 2 * TimerWheel::kTick);  // a question is open besides
  test.session->close_after_delivery(CloseCode::going_away, kReason);
  test.session->on_pong();
  test.pass(1900ms);
  CHECK(test.connection.hang_ups == 0);
  test.pass(200ms);
  CHECK(test.connection.hang_ups == 1);
  CHECK(test.session->close_code() == 1001);
}

TEST_CASE("a connection that breaks before the close frame is hung up on", "[session]") {
  SessionTest test;
  test.start();
  test.connection.answer = Write::broken;
  test.session->close_after_delivery(CloseCode::going_away, kReason);
  CHECK(test.connection.hang_ups == 1);
  CHECK(!test.session->has_sent_close());
}

TEST_CASE("the code of whoever closed first is kept", "[session]") {
  SessionTest theirs;
  theirs.start();
  CHECK(theirs.session->close_code() == 1006);
  CHECK(theirs.session->on_peer_close("\x03\xE8"));
  CHECK(theirs.session->close_code() == 1000);

  SessionTest ours;
  ours.start();
  ours.session->close_after_delivery(CloseCode::going_away, kReason);
  CHECK(!ours.session->on_peer_close("\x03\xE8"));
  CHECK(ours.session->close_code() == 1001);
}
