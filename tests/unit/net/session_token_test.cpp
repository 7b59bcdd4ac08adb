// Tokens that come with the upgrade or in the first message: who is let in, who is turned out, and
// that nothing is said before.
#include "catch.h"
#include "support/token_session.h"

using namespace syncws;
using namespace syncws::test;
using namespace std::chrono_literals;
using Write = Connection::Write;

TEST_CASE("without a token nothing at all is sent", "[session][token]") {
  TokenTest test;
  test.start_without_token();
  test.publish(3);
  test.session->on_writable();
  test.session->on_pong();
  test.say("hello");
  test.say(R"({"type":"HELLO"})");
  test.pass(9s);
  CHECK(test.connection.sent.empty());
  CHECK(test.hub.stats().deliveries == 0);
  CHECK(!test.session->is_closing());
  CHECK(test.session->organisation() == "org-rio");
  CHECK(test.session->address() == "192.0.2.7");
}

TEST_CASE("a good first message opens the room", "[session][token]") {
  TokenTest test;
  test.verifier.add("good");
  test.start_without_token();
  test.say(auth("good"));
  CHECK(test.type_of(0) == "CONNECTED");
  CHECK(test.connection.texts().at(1) ==
        R"({"type":"AUTHENTICATED","organizationId":"org-rio",)"
        R"("timestamp":"2025-11-28T10:00:00.000Z","details":{"expires":null}})");
  test.publish(1);
  CHECK(test.connection.texts().size() == 3);
  test.pass(11s);
  CHECK(!test.session->is_closing());
  REQUIRE(test.session->grant() != nullptr);
  CHECK(test.session->grant()->subject == "alice");
}

TEST_CASE("no first message in time is told with 4003 alone", "[session][token]") {
  TokenTest test;
  test.start_without_token();
  test.say("hello");
  test.pass(9900ms);
  CHECK(test.connection.sent.empty());
  test.pass(100ms + 2 * TimerWheel::kTick);
  REQUIRE(test.connection.sent.size() == 1);
  CHECK(test.connection.close_code() == 4003);
  CHECK(test.reason() == "not_authenticated: no message AUTH came in time");
  CHECK(test.refused == Texts{"not_authenticated"});
}

TEST_CASE("a bad first message is told with 4501 alone", "[session][token]") {
  TokenTest test;
  test.start_without_token();
  test.say(auth("forged"));
  REQUIRE(test.connection.sent.size() == 1);
  CHECK(test.connection.close_code() == 4501);
  CHECK(test.reason() == "token_signature: the signature is wrong");
  CHECK(test.refused == Texts{"token_signature"});
  test.verifier.add("good");
  test.say(auth("good"));
  test.publish(1);
  CHECK(test.connection.sent.size() == 1);
  CHECK(test.verifier.asked == 1);
}

TEST_CASE("a good token must also be for this and here", "[session][token]") {
  const std::vector<std::pair<std::string, void (*)(Grant&)>> cases{
      {"not_permitted: the token does not permit to subscribe",
       [](Grant& grant) { grant.may_subscribe = false; }},
      {"organization_not_allowed: the token is not for this organisation",
       [](Grant& grant) { grant.organisations = {"org-oslo"}; }}};
  for (const auto& [reason, spoil] : cases) {
    for (const bool in_message : {true, false}) {
      INFO(reason);
      TokenTest test;
      spoil(test.verifier.add("odd"));
      if (in_message) {
        test.start_without_token();
        test.say(auth("odd"));
      } else {
        test.start_with_token("odd");
      }
      CHECK(test.connection.close_code() == 4501);
      CHECK(test.reason() == reason);
      CHECK(test.connection.sent.size() == 1);
    }
  }
}

TEST_CASE("a token whose key is fetched is waited for", "[session][token]") {
  for (const auto variant : {Variant::plain, Variant::v1}) {
    TokenTest test(variant);
    test.verifier.slow = true;
    test.verifier.add("good");
    test.start_with_token("good");
    test.publish(1);
    test.pass(3s);
    CHECK(test.connection.sent.empty());
    test.verifier.answer();
    REQUIRE(test.connection.texts().size() == 1);
    CHECK(test.type_of(0) == "CONNECTED");
    test.publish(1);
    CHECK(test.connection.texts().size() == 2);
  }
}

TEST_CASE("a token that turns out bad is told with 4501", "[session][token]") {
  TokenTest test(Variant::plain);
  test.verifier.slow = true;
  test.start_with_token("forged");
  test.verifier.answer();
  CHECK(test.connection.close_code() == 4501);
  CHECK(test.connection.sent.size() == 1);
}

TEST_CASE("keys that can't be had mean: come back", "[session][token]") {
  TokenTest test;
  test.verifier.denials["good"] = {Denial::Check::unavailable, "the keys can't be had at present"};
  test.start_without_token();
  test.say(auth("good"));
  CHECK(test.connection.close_code() == 1013);
  CHECK(test.reason() == "keys_unavailable: the keys can't be had at present");

  TokenTest never;
  never.verifier.slow = true;
  never.start_with_token("good");
  never.pass(11s);
  CHECK(never.connection.close_code() == 1013);
  never.verifier.answer();
  CHECK(never.connection.sent.size() == 1);
}

TEST_CASE("a session may die while its token is looked at", "[session][token]") {
  TokenTest test;
  test.verifier.slow = true;
  test.start_without_token();
  test.say(auth("good"));
  test.session.reset();
  test.verifier.answer();
  CHECK(test.connection.sent.empty());
}

TEST_CASE("a drain ends a session that has not shown its token", "[session][token]") {
  TokenTest test;
  test.verifier.slow = true;
  test.verifier.add("good");
  test.start_without_token();
  test.say(auth("good"));
  test.session->close_after_delivery(CloseCode::going_away, "the server is shutting down");
  CHECK(test.connection.close_code() == 1001);
  test.verifier.answer();
  CHECK(test.connection.sent.size() == 1);
}

TEST_CASE("an answer that finds no room goes out later, once", "[session][token]") {
  TokenTest test;
  const Grant grant = test.verifier.add("good");
  test.start_with(grant);
  test.connection.answer = Write::refused;
  test.say(auth("good"));
  CHECK(test.connection.texts().size() == 1);
  test.connection.answer = Write::taken;
  test.session->on_writable();
  test.session->on_writable();
  REQUIRE(test.connection.texts().size() == 2);
  CHECK(test.type_of(1) == "AUTHENTICATED");
}

TEST_CASE("who has shown no token gets nothing but the close at the end", "[session][token]") {
  TokenTest test;
  test.start_without_token();
  test.connection.answer = Write::refused;
  test.session->close_after_delivery(CloseCode::going_away, "the server is shutting down");
  test.pass(1min);
  test.connection.answer = Write::taken;
  test.pass(30s);
  CHECK(test.connection.sent.empty());
  test.session->on_writable();
  REQUIRE(test.connection.sent.size() == 1);
  CHECK(test.connection.close_code() == 1001);
}

TEST_CASE("when the answer finds the connection broken, nothing follows the hang-up",
          "[session][token]") {
  TokenTest test;
  test.verifier.add("good");
  test.start_without_token();
  test.say(auth("good"));
  test.connection.answer = Write::broken;
  test.say(auth("good"));
  CHECK(test.connection.hang_ups == 1);
  test.connection.answer = Write::taken;
  const auto writes = test.connection.writes;
  test.pass(10min);
  CHECK(test.connection.writes == writes);
  CHECK(test.connection.hang_ups == 1);
}

TEST_CASE("a token may come in fragments", "[session][token]") {
  TokenTest test;
  test.verifier.add(std::string(8000, 'a'));
  test.start_without_token();
  const auto text = auth(std::string(8000, 'a'));
  for (std::size_t at = 0; at < text.size(); at += 128) {
    InboundPiece piece;
    piece.bytes = std::string_view(text).substr(at, 128);
    piece.announced = text.size() - at - piece.bytes.size();
    piece.is_first = at == 0;
    piece.is_last = piece.announced == 0;
    test.session->on_data(piece);
  }
  CHECK(test.type_of(0) == "CONNECTED");
}

TEST_CASE("plain viewers and servers without tokens know no AUTH", "[session][token]") {
  TokenTest plain(Variant::plain);
  plain.verifier.add("good");
  plain.start();
  plain.say(auth("good"));
  CHECK(plain.verifier.asked == 0);
  CHECK(plain.connection.texts().size() == 1);

  TokenTest open;
  open.world.verifier = nullptr;
  open.start();
  open.say(auth("good"));
  CHECK(open.connection.texts().size() == 1);
  CHECK(!open.session->is_closing());
}

TEST_CASE("a session can be turned out from outside", "[session][token]") {
  TokenTest test;
  const Grant grant = test.verifier.add("good");
  test.start_with(grant);
  test.connection.answer = Write::refused;
  test.publish(1);
  test.session->close_now(CloseCode::token_refused, "token_revoked: the token was revoked");
  test.connection.answer = Write::taken;
  test.session->on_writable();
  CHECK(test.connection.close_code() == 4501);
  CHECK(test.type_of(1) == "GOODBYE");
}
