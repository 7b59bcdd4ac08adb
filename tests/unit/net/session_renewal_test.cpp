// How long a token lasts, and the newer ones that a session may show.
#include "catch.h"
#include "support/token_session.h"

using namespace syncws;
using namespace syncws::test;
using namespace std::chrono_literals;

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
