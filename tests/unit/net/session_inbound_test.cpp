// What a viewer says: how much of it, how often, and what it may not say.
#include "catch.h"
#include "net/session.h"
#include "support/session_world.h"

using namespace syncws;
using namespace syncws::test;
using namespace std::chrono_literals;
using Write = Connection::Write;

namespace {

InboundPiece piece_of(std::string_view bytes, std::size_t announced, bool is_first, bool is_last) {
  InboundPiece piece;
  piece.bytes = bytes;
  piece.announced = announced;
  piece.is_first = is_first;
  piece.is_last = is_last;
  return piece;
}

std::string close_reason(const SessionTest& test) {
  return test.connection.sent.back().payload.substr(2);
}

}  // namespace

TEST_CASE("a message may be as long as an event", "[session][inbound]") {
  SessionTest test;
  test.start();
  test.say(std::string(10'240, 'x'));
  test.session->on_data(piece_of("x", 10'239, true, false));
  test.session->on_data(piece_of(std::string(10'239, 'x'), 0, false, true));
  CHECK(!test.session->is_closing());
}

TEST_CASE("a longer message is too big, however it comes", "[session][inbound]") {
  const std::string big(10'241, 'x');
  const std::string part(1024, 'x');
  const auto send = [&](const std::string& how, SessionTest& test) {
    if (how == "whole") return test.say(big);
    if (how == "announced") return test.session->on_data(piece_of("x", 10'240, true, false));
    if (how == "announced far too big")
      return test.session->on_data(piece_of("x", ~std::size_t{0}, true, false));
    if (how == "before its first byte")
      return test.session->on_data(piece_of("", 1'000'000, true, false));
    for (int i = 0; i < 11; ++i) test.session->on_data(piece_of(part, 0, i == 0, i == 10));
  };
  for (const std::string how :
       {"whole", "announced", "announced far too big", "before its first byte", "in fragments"}) {
    INFO(how);
    SessionTest test;
    test.start();
    send(how, test);
    CHECK(test.connection.close_code() == 1009);
    CHECK(close_reason(test) == "a message of more than 10240 bytes");
    CHECK(test.session->is_closing());
    CHECK(test.session->has_sent_close());
    CHECK(test.session->close_code() == 1009);
    const auto before = test.connection.texts().size();
    test.publish(1);
    CHECK(test.connection.texts().size() == before);
  }
}

TEST_CASE("a server may allow other sizes", "[session][inbound]") {
  SessionTest test;
  test.world.limits.inbound.most_bytes = 20;
  test.start();
  test.say(std::string(20, 'x'));
  CHECK(!test.session->is_closing());
  test.say(std::string(21, 'x'));
  CHECK(test.connection.close_code() == 1009);
}

TEST_CASE("binary messages and broken texts end the session", "[session][inbound]") {
  SessionTest binary;
  binary.start();
  auto piece = piece_of("x", 0, true, true);
  piece.is_text = false;
  binary.session->on_data(piece);
  CHECK(binary.connection.close_code() == 1003);

  SessionTest broken;
  broken.start();
  broken.say("\xC3\x28");
  CHECK(broken.connection.close_code() == 1007);
}

TEST_CASE("a hundred frames a second are many enough", "[session][inbound]") {
  SessionTest test;
  test.start();
  for (int second = 0; second < 5; ++second) {
    for (int i = 0; i < 100; ++i) test.say("hello");
    REQUIRE(!test.session->is_closing());
    test.pass(1s);
  }
  for (int i = 0; i < 100; ++i) test.say("hello");
  CHECK(!test.session->is_closing());
  test.say("hello");
  CHECK(test.connection.close_code() == 4013);
  CHECK(close_reason(test) == "rate_limited: too many messages a second");
}

TEST_CASE("fragments count like messages, parts of frames don't", "[session][inbound]") {
  SessionTest fragments;
  fragments.start();
  for (int i = 0; i < 100; ++i) fragments.session->on_data(piece_of("x", 0, i == 0, false));
  CHECK(!fragments.session->is_closing());
  fragments.session->on_data(piece_of("x", 0, false, false));
  CHECK(fragments.connection.close_code() == 4013);

  SessionTest parts;
  parts.start();
  for (std::size_t i = 0; i < 1000; ++i)
    parts.session->on_data(piece_of("x", 999 - i, i == 0, i == 999));
  CHECK(!parts.session->is_closing());
}

TEST_CASE("pongs nobody asked for count, the others don't", "[session][inbound]") {
  SessionTest test;
  test.connection.heard_ago = 10s;
  test.start();
  for (int round = 0; round < 300; ++round) {
    test.pass(25s + 2 * TimerWheel::kTick);
    test.session->on_pong();
  }
  CHECK(!test.session->is_closing());
  for (int i = 0; i < 100; ++i) test.session->on_pong();
  CHECK(!test.session->is_closing());
  test.session->on_pong();
  CHECK(test.connection.close_code() == 4013);
}

TEST_CASE("without a rate a viewer may say what it likes", "[session][inbound]") {
  SessionTest test;
  test.world.limits.client_rate = 0;
  test.start();
  for (int i = 0; i < 10'000; ++i) test.say("hello");
  CHECK(!test.session->is_closing());
}

TEST_CASE("a message in too many fragments is an attack", "[session][inbound]") {
  SessionTest test;
  test.world.limits.client_rate = 0;
  test.start();
  for (int i = 0; i < 1000; ++i) test.session->on_data(piece_of("", 0, i == 0, false));
  CHECK(!test.session->is_closing());
  test.session->on_data(piece_of("", 0, false, false));
  CHECK(test.connection.close_code() == 4013);
}

TEST_CASE("who goes on talking after its close is hung up on", "[session][inbound]") {
  SessionTest test;
  test.start();
  for (int i = 0; i < 101; ++i) test.say("hello");
  REQUIRE(test.connection.close_code() == 4013);
  for (int i = 0; i < 1000; ++i) test.say("hello");
  CHECK(test.connection.hang_ups == 0);
  for (int i = 0; i < 4000; ++i) test.say("hello");
  CHECK(test.connection.hang_ups == 1);
}

TEST_CASE("a refusal is told to the audit once", "[session][inbound]") {
  SessionTest test;
  std::vector<std::string> told;
  test.world.on_refused = [&](const Session&, std::string_view check) { told.emplace_back(check); };
  test.start();
  for (int i = 0; i < 110; ++i) test.say("hello");
  CHECK(told == std::vector<std::string>{"rate_limited"});
}

TEST_CASE("who says nothing and is told nothing is closed after a while", "[session][idle]") {
  SessionTest test(Variant::plain, {}, 0s);
  test.start();
  test.pass(299s);
  CHECK(!test.session->is_closing());
  test.pass(1s + 2 * TimerWheel::kTick);
  CHECK(test.connection.close_code() == 4009);
}

TEST_CASE("an event keeps a session, and so does what its viewer says", "[session][idle]") {
  SessionTest told(Variant::plain, {}, 0s);
  told.start();
  told.pass(200s);
  told.publish(1);
  told.pass(299s);
  CHECK(!told.session->is_closing());
  told.pass(1s + 3 * TimerWheel::kTick);
  CHECK(told.connection.close_code() == 4009);

  SessionTest says(Variant::plain, {}, 0s);
  says.start();
  says.connection.heard_ago = 100s;
  says.pass(301s);
  CHECK(!says.session->is_closing());
  says.connection.heard_ago = 300s;
  says.pass(198s);
  CHECK(!says.session->is_closing());
  says.pass(3s);
  CHECK(says.connection.close_code() == 4009);
}

TEST_CASE("a viewer that answers pings is never idle", "[session][idle]") {
  SessionTest test;
  test.start();
  test.connection.heard_ago = 20s;
  for (int i = 0; i < 100; ++i) {
    test.pass(26s);
    test.session->on_pong();
  }
  CHECK(!test.session->is_closing());
}

TEST_CASE("a bad close frame is answered as what it is", "[session][inbound]") {
  const std::vector<std::pair<std::string, unsigned>> frames{{"", 0},
                                                             {"\x03\xE8", 0},
                                                             {"\x03\xE8 bye", 0},
                                                             {"\x03", 1002},
                                                             {"\xFF\xFF", 1002},
                                                             {std::string("\x03\xE7", 2), 1002},
                                                             {"\x03\xE8\xC3\x28", 1007}};
  for (const auto& [payload, answer] : frames) {
    SessionTest test;
    test.start();
    CHECK(test.session->on_peer_close(payload) == (answer == 0));
    CHECK(test.connection.close_code() == answer);
    const auto before = test.connection.sent.size();
    test.publish(1);
    test.say("too late");
    CHECK(test.connection.sent.size() == before);
    test.pass(3s);
    CHECK(test.connection.hang_ups == 1);
  }
}
