// The auth doctor's look at a token, and at the server's verdict.
#include <algorithm>

#include "catch.h"
#include "listen_advice.h"
#include "listen_token_checks.h"
#include "listen_verdict.h"
#include "rooms/grant.h"
#include "support/made_token.h"

using namespace syncws;
using namespace std::chrono_literals;

namespace {

constexpr WallTime kNow{1'700'000'000'000};

std::vector<Check> checks_of(const std::string& header, const std::string& payload,
                             std::optional<Duration> ahead = std::nullopt) {
  return check_token_claims(test::made_token(header, payload), "org-rio", kNow, ahead);
}

const Check& named(const std::vector<Check>& checks, const std::string& name) {
  const auto found = std::find_if(checks.begin(), checks.end(),
                                  [&](const Check& check) { return check.name == name; });
  REQUIRE(found != checks.end());
  return *found;
}

std::vector<std::string> failed(const std::vector<Check>& checks) {
  std::vector<std::string> names;
  for (const auto& check : checks) {
    if (check.state == Check::State::failed) names.push_back(check.name);
  }
  return names;
}

ProbeAnswer answered(long status, const std::string& body) {
  ProbeAnswer answer;
  answer.reached = ProbeAnswer::Reached::answer;
  answer.status = status;
  answer.body = body;
  return answer;
}

}  // namespace

TEST_CASE("a token that may pass fails no check", "[listen]") {
  const auto checks =
      checks_of(R"({"alg":"ES256"})", R"({"exp":1700000060,"orgs":["org-b","org-rio"]})");
  CHECK(failed(checks).empty());
  CHECK(named(checks, "exp").seen == "2023-11-14T22:14:20.000Z, in 60 s by this clock");
  CHECK(named(checks, "kid").state == Check::State::unknown);
  CHECK(named(checks, "permissions").seen == "none, so subscribe");
}

TEST_CASE("the server's clock decides where it is known", "[listen]") {
  const auto* const payload = R"({"exp":1700000060,"nbf":1699999999,"orgs":"*"})";
  CHECK(failed(checks_of(R"({"alg":"HS256"})", payload, 59s)).empty());
  CHECK(failed(checks_of(R"({"alg":"HS256"})", payload, 60s)) == std::vector<std::string>{"exp"});
  CHECK(failed(checks_of(R"({"alg":"HS256"})", payload, -2s)) == std::vector<std::string>{"nbf"});
}

TEST_CASE("each thing that is wrong is named with what would pass", "[listen]") {
  const auto checks =
      checks_of(R"({"alg":"none","crit":[]})",
                R"({"exp":1699999999,"nbf":1700000001,"orgs":["org-b"],"permissions":"publish"})");
  CHECK(failed(checks) ==
        std::vector<std::string>{"alg", "exp", "nbf", "crit", "orgs", "permissions"});
  for (const auto& check : checks)
    CHECK((check.state != Check::State::failed || !check.wanted.empty()));
}

TEST_CASE("a claim that the server may call otherwise is not held against the token", "[listen]") {
  const auto checks = checks_of(R"({"alg":"HS256"})", R"({"exp":1700000060})");
  CHECK(named(checks, "orgs").state == Check::State::unknown);
  CHECK(named(checks, "orgs").wanted.find("--claim-orgs") != std::string::npos);
}

TEST_CASE("what is no token fails as a whole", "[listen]") {
  CHECK(failed(check_token_claims("opaque", "o", kNow, std::nullopt)) ==
        std::vector<std::string>{"form"});
}

TEST_CASE("a check as a line", "[listen]") {
  const Check check{Check::State::failed, "exp", "it was \"\x1b[31m", "a newer one"};
  CHECK(check_as_text(check) == "FAIL exp         it was \"?[31m; wanted: a newer one");
  CHECK(check_as_json(check) ==
        R"({"check":"exp","ok":false,"seen":"it was \"\u001b[31m","wanted":"a newer one"})");
  CHECK(check_as_text({Check::State::unknown, "kid", "none", ""}) == "--   kid         none");
  CHECK(check_as_json({Check::State::ok, "a", "b", ""}) ==
        R"({"check":"a","ok":true,"seen":"b","wanted":null})");
}

TEST_CASE("every refusal of a token has an advice", "[listen]") {
  for (int i = 0; i <= static_cast<int>(Denial::Check::unavailable); ++i)
    CHECK_FALSE(what_would_pass(code_of(static_cast<Denial::Check>(i)), 0, "o").empty());
  CHECK(what_would_pass("organization_not_allowed", 403, "org-rio").find("org-rio") !=
        std::string::npos);
  CHECK_FALSE(what_would_pass("", 401, "o").empty());
  CHECK(what_would_pass("", 500, "o").empty());
}

TEST_CASE("the verdict is the HTTP answer, or the first frame", "[listen]") {
  const auto refused =
      read_verdict(answered(401, R"({"error":{"code":"token_expired","message":"over"}})"));
  CHECK_FALSE(refused.is_good);
  CHECK(refused.what == "HTTP 401 token_expired: over");
  CHECK(refused.code == "token_expired");
  CHECK(read_verdict(answered(502, "<html>")).what == "HTTP 502");
  CHECK(read_verdict(answered(101, std::string("\x81\x02{}"))).is_good);
  const auto closed = read_verdict(answered(101, std::string("\x88\x05\x11\x95no!", 7)));
  CHECK_FALSE(closed.is_good);
  CHECK(closed.what == "HTTP 101, then closed with 4501: no!");
  CHECK(closed.number == 4501);
  CHECK_FALSE(read_verdict(answered(101, "")).is_good);
  CHECK_FALSE(read_verdict(answered(101, std::string("\x88\x00", 2))).is_good);
}
