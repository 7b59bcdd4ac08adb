// Tokens that come with the upgrade, in the first message, or later: who is let in, who is turned
// out, and that nothing is said before.
#include "catch.h"
#include "net/session.h"
#include "support/fake_verifier.h"
#include "support/session_world.h"

using namespace syncws;
using namespace syncws::test;
using namespace std::chrono_literals;
using Texts = std::vector<std::string>;
using Write = Connection::Write;

namespace {

std::string auth(std::string_view token) {
  return R"({"type":"AUTH","token":")" + std::string(token) + R"("})";
}

WallTime after_ten(Duration time) {
  return {kTenOClock.milliseconds + time / std::chrono::milliseconds(1)};
}

struct TokenTest : SessionTest {
  explicit TokenTest(Variant variant = Variant::v1) : SessionTest(variant) {
    world.verifier = &verifier;
    world.judge_watch = [](const Grant& grant, std::string_view organisation) {
      std::optional<AccessRefusal> refusal;
      if (!grant.covers(organisation)) refusal = access_refusal::not_covered(grant);
      if (!grant.may_subscribe) refusal = access_refusal::not_permitted(grant, "subscribe");
      if (organisation == "org-gone") refusal = access_refusal::unknown_organisation();
      return refusal;
    };
    world.on_refused = [this](const Session&, std::string_view check) {
      refused.emplace_back(check);
    };
  }

  void start_without_token() {
    auto admission = make_admission();
    admission->awaits_token = true;
    session->start(std::move(admission));
  }

  void start_with(const Grant& grant) {
    auto admission = make_admission();
    admission->grant = std::make_shared<const Grant>(grant);
    session->start(std::move(admission));
  }

  /// With a token in the upgrade, whose key is being fetched.
  void start_with_token(std::string_view token) {
    auto admission = make_admission();
    admission->check = TokenCheck::begin(verifier, token, kTenOClock);
    session->start(std::move(admission));
  }

  [[nodiscard]] std::string type_of(std::size_t message) const {
    const auto texts = connection.texts();
    if (message >= texts.size()) return "";
    const auto begin = texts[message].find(R"("type":")") + 8;
    return texts[message].substr(begin, texts[message].find('"', begin) - begin);
  }
  [[nodiscard]] std::string reason() const {
    return connection.sent.empty() ? "" : connection.sent.back().payload.substr(2);
  }

  FakeVerifier verifier;
  Texts refused;

 private:
  static std::unique_ptr<Admission> make_admission() {
    auto admission = std::make_unique<Admission>();
    admission->target.organisation = "org-rio";
    admission->address = "192.0.2.7";
    return admission;
  }
};

}  // namespace

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

TEST_CASE("the newest of two tokens counts", "[session][token]") {
  TokenTest test;
  test.verifier.slow = true;
  test.verifier.add("good");
  test.start_without_token();
  test.say(auth("forged"));
  test.say(auth("good"));
  test.verifier.answer();
  CHECK(test.type_of(0) == "CONNECTED");
  CHECK(test.connection.texts().size() == 2);
}

TEST_CASE("when its token expires a session ends with 4001", "[session][token]") {
  for (const auto variant : {Variant::plain, Variant::v1}) {
    TokenTest test(variant);
    Grant grant = test.verifier.add("good");
    grant.expires = after_ten(60s);
    test.start_with(grant);
    test.publish(1);
    const bool is_v1 = variant == Variant::v1;
    for (int i = 0; i < 4; ++i) {
      test.pass(14'900ms);
      test.session->on_pong();
    }
    CHECK(!test.session->is_closing());
    test.pass(400ms + 2 * TimerWheel::kTick);
    CHECK(test.connection.close_code() == 4001);
    CHECK(test.type_of(2) == (is_v1 ? "GOODBYE" : ""));
    if (is_v1) {
      CHECK(test.connection.texts().at(2).find(R"("code":4001)") != std::string::npos);
      CHECK(test.connection.texts().at(2).find(R"("reconnect":true)") != std::string::npos);
    }
    CHECK(test.refused.empty());
  }
}

TEST_CASE("a token that is over already lasts a moment", "[session][token]") {
  TokenTest test;
  Grant grant = test.verifier.add("good");
  grant.expires = after_ten(-20s);
  test.start_with(grant);
  test.pass(3 * TimerWheel::kTick);
  CHECK(test.connection.close_code() == 4001);
}

TEST_CASE("a token for ten thousand years is one for now", "[session][token]") {
  TokenTest test;
  test.verifier.add("good").expires = WallTime{std::numeric_limits<std::int64_t>::max()};
  test.start_without_token();
  test.say(auth("good"));
  CHECK(test.connection.texts().at(1).find(R"("expires":"9999-12-31T23:59:59.999Z")") !=
        std::string::npos);
  test.connection.heard_ago = 0s;
  test.pass(30h);
  CHECK(!test.session->is_closing());
}

TEST_CASE("a newer token of the same subject goes on", "[session][token]") {
  TokenTest test;
  Grant grant = test.verifier.add("good");
  grant.expires = after_ten(20s);
  test.verifier.add("next").expires = after_ten(40s);
  test.connection.heard_ago = 0s;
  test.start_with(grant);
  test.pass(15s);
  test.say(auth("next"));
  CHECK(test.type_of(1) == "AUTHENTICATED");
  CHECK(test.connection.texts().at(1).find(R"("expires":"2025-11-28T10:00:40.000Z")") !=
        std::string::npos);
  test.pass(20s);
  CHECK(!test.session->is_closing());
  test.pass(6s);
  CHECK(test.connection.close_code() == 4001);
}

TEST_CASE("who has a token can't become another, nor stay with a bad one", "[session][token]") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"bob's", "subject_changed: only a token of the same subject may follow"},
      {"elsewhere", "organization_not_allowed: the token is not for this organisation"},
      {"forged", "token_signature: the signature is wrong"}};
  for (const auto& [token, reason] : cases) {
    TokenTest test;
    const Grant grant = test.verifier.add("good");
    test.verifier.add("bob's", "bob");
    test.verifier.add("elsewhere").organisations = {"org-oslo"};
    test.start_with(grant);
    test.say(auth(token));
    CHECK(test.connection.close_code() == 4501);
    CHECK(test.reason() == reason);
    CHECK(test.type_of(1) == "GOODBYE");
    CHECK(test.connection.texts().at(1).find(R"("reconnect":false)") != std::string::npos);
  }
}

TEST_CASE("while keys can't be had the old token goes on", "[session][token]") {
  TokenTest test;
  const Grant grant = test.verifier.add("good");
  test.verifier.denials["next"] = {Denial::Check::unavailable, "the keys can't be had at present"};
  test.start_with(grant);
  test.say(auth("next"));
  CHECK(!test.session->is_closing());
  CHECK(test.connection.texts().size() == 1);
  test.publish(1);
  CHECK(test.connection.texts().size() == 2);
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
