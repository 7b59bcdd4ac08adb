// A viewer's connection from the greeting through its heartbeat.
#include "net/session.h"

#include <map>

#include "catch.h"
#include "support/requests.h"
#include "support/session_world.h"

using namespace syncws;
using namespace syncws::test;
using namespace std::chrono_literals;
using Texts = std::vector<std::string>;
using Write = Connection::Write;

namespace {

const std::string kConnected =
    R"({"type":"CONNECTED","organizationId":"org-rio","timestamp":"2025-11-28T10:00:00.000Z"})";

}  // namespace

TEST_CASE("a plain viewer is greeted, then gets events as they were emitted", "[session]") {
  SessionTest test;
  test.start();
  CHECK(test.connection.texts() == Texts{kConnected});
  test.publish(2);
  CHECK(test.connection.texts() == Texts{kConnected, small_payload(1), small_payload(2)});
  CHECK(test.connection.writes == 2);
  CHECK(test.session->organisation() == "org-rio");
  CHECK(!test.session->is_closing());
}

TEST_CASE("a v1 viewer is greeted with its position", "[session]") {
  SessionTest test(Variant::v1);
  test.publish(3);
  test.start(since(3));
  CHECK(
      test.connection.texts() ==
      Texts{
          R"({"type":"CONNECTED","organizationId":"org-rio","timestamp":"2025-11-28T10:00:00.000Z",)"
          R"("details":{"epoch":"boot-1","seq":3,"recovered":true,"heartbeat":25000}})"});
}

TEST_CASE("what was asked for of history follows the greeting", "[session]") {
  SessionTest test;
  test.publish(3);
  test.start(last(2));
  CHECK(test.connection.texts() == Texts{kConnected, small_payload(2), small_payload(3)});
}

TEST_CASE("a gap stands between the greeting and what is left", "[session]") {
  for (const auto variant : {Variant::plain, Variant::v1}) {
    SessionTest test(variant, {.events = 2});
    test.publish(5);
    test.start(since(1));
    const auto texts = test.connection.texts();
    REQUIRE(texts.size() >= 3);
    CHECK(texts[1] ==
          R"({"type":"GAP","organizationId":"org-rio","timestamp":"2025-11-28T10:00:00.000Z",)"
          R"("details":{"from":2,"to":3,"reason":"history-trimmed"}})");
    CHECK(texts[2].find("000004") < texts[2].find("000005"));
  }
}

TEST_CASE("a full connection gets the rest when it is writable", "[session]") {
  SessionTest test;
  test.start();
  test.connection.answer = Write::taken_full;
  test.publish(1);
  test.connection.answer = Write::refused;
  test.publish(2);
  CHECK(test.connection.texts() == Texts{kConnected, small_payload(1)});
  test.connection.answer = Write::taken;
  test.session->on_writable();
  CHECK(test.connection.texts() ==
        Texts{kConnected, small_payload(1), small_payload(2), small_payload(3)});
}

TEST_CASE("a greeting that fills the connection delays events, no more", "[session]") {
  SessionTest test;
  test.publish(2);
  test.connection.answer = Write::taken_full;
  test.start(last(1));
  test.connection.answer = Write::taken;
  test.session->on_writable();
  CHECK(test.connection.texts() == Texts{kConnected, small_payload(2)});
}

TEST_CASE("a broken connection is hung up on, once", "[session]") {
  SessionTest test;
  test.start();
  test.connection.answer = Write::broken;
  test.publish(1);
  CHECK(test.connection.hang_ups == 1);
  CHECK(test.session->is_closing());
  test.publish(1);
  test.session->hang_up();
  test.pass(1h);
  CHECK(test.connection.hang_ups == 1);
  CHECK(test.session->close_code() == number(CloseCode::abnormal));
}

TEST_CASE("a session leaves its room when it dies", "[session]") {
  SessionTest test;
  CHECK(test.session->organisation().empty());
  test.start();
  test.session.reset();
  test.publish(1);
  CHECK(test.connection.texts() == Texts{kConnected});
}

TEST_CASE("a quiet viewer is asked whether it is there", "[session]") {
  SessionTest test;
  test.start();
  test.pass(24s);
  CHECK(test.connection.pings() == 0);
  test.pass(1s + 2 * TimerWheel::kTick);
  REQUIRE(test.connection.pings() == 1);
  CHECK(test.connection.sent.back().payload == "?");
}

TEST_CASE("a viewer that answers is asked again and again", "[session]") {
  SessionTest test;
  test.start();
  for (int round = 1; round <= 10; ++round) {
    test.pass(25s + 300ms);
    CHECK(test.connection.pings() == round);
    test.session->on_pong();
  }
  CHECK(test.connection.hang_ups == 0);
}

TEST_CASE("first pings may come earlier, spread over the time they are given", "[session]") {
  constexpr int kViewers = 200;
  int early = 0;
  for (int i = 0; i < kViewers; ++i) {
    SessionTest test;
    test.world.random.seed(static_cast<unsigned>(1000 * i + 1));
    test.world.ping_spread = 12s;
    test.start();
    test.pass(12s);
    CHECK(test.connection.pings() == 0);
    test.pass(7s);
    early += test.connection.pings() == 1 ? 1 : 0;
    test.pass(7s);
    CHECK(test.connection.pings() == 1);
  }
  CHECK(early > kViewers / 4);
  CHECK(early < kViewers * 3 / 4);
}

TEST_CASE("those who come in one behind the other are pinged together, but not all", "[session]") {
  SessionTest test;
  test.world.ping_spread = 12s;
  std::map<Duration, int> together;
  for (int i = 0; i < 640; ++i) ++together[test.world.ping_advance()];
  CHECK(together.size() > 5);
  for (const auto& [advance, viewers] : together) {
    CHECK(viewers % 32 == 0);
    CHECK(advance <= 12s);
  }
}

TEST_CASE("a viewer that does not answer is hung up on", "[session]") {
  SessionTest test;
  test.start();
  test.pass(25s + 2 * TimerWheel::kTick);
  REQUIRE(test.connection.pings() == 1);
  test.pass(9s);
  CHECK(test.connection.hang_ups == 0);
  test.pass(1s + 2 * TimerWheel::kTick);
  CHECK(test.connection.hang_ups == 1);
  CHECK(test.session->close_code() == number(CloseCode::abnormal));
}

TEST_CASE("whatever a viewer says is life", "[session]") {
  SessionTest test;
  test.start();
  test.pass(25s + 2 * TimerWheel::kTick);
  REQUIRE(test.connection.pings() == 1);
  test.say("hello");
  test.pass(11s);
  CHECK(test.connection.hang_ups == 0);
  test.pass(15s);
  CHECK(test.connection.pings() == 2);
}

TEST_CASE("bytes that only the kernel has seen are life too", "[session]") {
  SessionTest test;
  test.start();
  test.pass(25s + 2 * TimerWheel::kTick);
  REQUIRE(test.connection.pings() == 1);
  test.connection.heard_ago = 3s;
  test.pass(10s + 2 * TimerWheel::kTick);
  CHECK(test.connection.hang_ups == 0);
  test.pass(26s);
  CHECK(test.connection.pings() == 2);
}

TEST_CASE("without an interval nobody is asked", "[session]") {
  SessionTest test(Variant::plain, {}, 0s);
  test.world.limits.idle_timeout = 0s;
  test.start();
  test.pass(1h);
  CHECK(test.connection.pings() == 0);
  CHECK(test.connection.hang_ups == 0);
}

TEST_CASE("who is gone when asked is hung up on at once", "[session]") {
  SessionTest test;
  test.start();
  test.connection.answer = Write::broken;
  test.pass(26s);
  CHECK(test.connection.hang_ups == 1);
  test.pass(1h);
  CHECK(test.connection.hang_ups == 1);
}

TEST_CASE("a stalled viewer that shows no life is hung up on", "[session]") {
  SessionTest test;
  test.start();
  test.connection.answer = Write::refused;
  test.publish(1);
  test.pass(36s);
  CHECK(test.connection.hang_ups == 1);
}

TEST_CASE("a slow viewer that takes bytes again is asked before it is hung up on", "[session]") {
  SessionTest test;
  test.start();
  test.connection.answer = Write::refused;
  test.publish(1);
  test.pass(26s);  // the question could not go out
  test.connection.answer = Write::taken;
  test.session->on_writable();
  CHECK(test.connection.texts() == Texts{kConnected, small_payload(1)});
  const bool was_asked = test.connection.pings() > 0;
  test.pass(10s);
  CHECK((was_asked || test.connection.hang_ups == 0));
}
