// A server's answer to a publish request, as the client reads it.
#include "wire/publish_result.h"

#include "catch.h"
#include "wire/publish_answer.h"

using namespace syncws;

TEST_CASE("what the server writes is read back", "[wire]") {
  PublishAnswer answer(3);
  answer.accept(1, "org-rio", "e1", 42);
  answer.refuse(2, {ErrorKind::refused_event, "not so"});
  answer.refuse(3, {ErrorKind::unavailable, "not now"});
  const auto results = parse_publish_results(answer.body());
  REQUIRE(results);
  REQUIRE(results->size() == 3);
  REQUIRE(results->at(0).receipt);
  CHECK(results->at(0).receipt->line == 1);
  CHECK(results->at(0).receipt->organisation == "org-rio");
  CHECK(results->at(0).receipt->position.sequence == 42);
  CHECK(results->at(0).receipt->position.epoch == "e1");
  CHECK_FALSE(results->at(1).receipt);
  CHECK_FALSE(results->at(1).may_retry);
  CHECK(results->at(1).why == "not so");
  CHECK(results->at(2).may_retry);
  CHECK(results->at(2).why == "not now");
}

TEST_CASE("an odd answer is none", "[wire]") {
  for (const auto* body :
       {"", "<html>", "[]", "{}", R"({"results":{}})", R"({"results":[5]})",
        R"({"results":[{"line":2,"organizationId":"o","seq":1,"epoch":"e"}]})",
        R"({"results":[{"line":1,"seq":1}]})", R"({"error":{"code":"x","message":"y"}})"}) {
    INFO(body);
    const auto results = parse_publish_results(body);
    REQUIRE_FALSE(results);
    CHECK(results.error().kind == ErrorKind::connection_lost);
  }
  CHECK(parse_publish_results(R"({"results":[]})")->empty());
}

TEST_CASE("a refusal of the whole request is shown with its code", "[wire]") {
  CHECK(parse_error_answer(R"({"error":{"code":"loopback_only","message":"no"}})") ==
        "loopback_only: no");
  CHECK(parse_error_answer(R"({"error":{}})") == "error: no reason was given");
  CHECK(parse_error_answer("<html>").empty());
}
