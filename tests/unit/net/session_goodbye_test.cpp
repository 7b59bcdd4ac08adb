// The last words of a session: what is missing and a goodbye before the close frame, for those who
// understand them.
#include "catch.h"
#include "net/session.h"
#include "support/session_world.h"
#include "wire/server_message.h"

using namespace syncws;
using namespace syncws::test;
using namespace std::chrono_literals;
using Write = Connection::Write;

namespace {

/// Falls off the history: 1 to 6 are lost.
void fall_off(SessionTest& test) {
  test.start();
  test.connection.answer = Write::refused;
  test.publish(10);
  test.connection.answer = Write::taken;
  test.session->on_writable();
}

GoodbyeMessage goodbye_of(const SessionTest& test) {
  const auto message = parse_server_message(test.connection.texts().back());
  REQUIRE(message);
  REQUIRE(std::holds_alternative<GoodbyeMessage>(*message));
  return std::get<GoodbyeMessage>(*message);
}

}  // namespace

TEST_CASE("who falls off in v1 hears what is lost, then a goodbye, then the close",
          "[session][goodbye]") {
  SessionTest test(Variant::v1, {.events = 4});
  fall_off(test);
  const auto texts = test.connection.texts();
  REQUIRE(test.connection.sent.size() == 4);
  const auto gap = parse_server_message(texts[1]);
  REQUIRE(gap);
  REQUIRE(std::holds_alternative<GapMessage>(*gap));
  const auto lost = std::get<GapMessage>(*gap);
  CHECK(lost.from == 1);
  CHECK(lost.to.has_value());
  CHECK(lost.reason == "slow-consumer");
  const auto goodbye = goodbye_of(test);
  CHECK(goodbye.code == 4008);
  CHECK(goodbye.reconnect);
  CHECK(test.connection.sent.back().first_byte == 0x88);
  CHECK(test.connection.close_code() == 4008);
}

TEST_CASE("a plain viewer hears the close alone", "[session][goodbye]") {
  SessionTest test(Variant::plain, {.events = 4});
  fall_off(test);
  CHECK(test.connection.texts().size() == 1);  // the greeting
  CHECK(test.connection.close_code() == 4008);
}

TEST_CASE("who lost nothing hears of no gap", "[session][goodbye]") {
  SessionTest test(Variant::v1);
  test.start();
  test.session->close_after_delivery(CloseCode::going_away, "the server is shutting down");
  REQUIRE(test.connection.sent.size() == 3);
  const auto goodbye = goodbye_of(test);
  CHECK(goodbye.code == 1001);
  CHECK(goodbye.reason == "the server is shutting down");
  CHECK(goodbye.reconnect);
}

TEST_CASE("those who must leave come back one after another", "[session][goodbye]") {
  for (const auto code : {CloseCode::going_away, CloseCode::slow_consumer}) {
    const std::uint64_t most = code == CloseCode::going_away ? 3000 : 1000;
    std::uint64_t longest = 0;
    for (int i = 0; i < 200; ++i) {
      SessionTest test(Variant::v1);
      test.world.drain = 3s;
      test.start();
      test.session->close_after_delivery(code, "go");
      const auto delay = goodbye_of(test).retry_after_ms;
      REQUIRE(delay);
      REQUIRE(*delay <= most);
      longest = std::max(longest, *delay);
    }
    CHECK(longest > most / 2);
  }
}
