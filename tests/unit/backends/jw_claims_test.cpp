// Claims of a token whose signature is good: when, from whom, for whom, and what is granted.
#include "backends/jw_claims.h"

#include "backends/jw_json.h"
#include "catch.h"

using namespace syncws;
using Check = Denial::Check;

namespace {

constexpr WallTime kNow{1'000'000'000};

Verdict check(const std::string& more, const JwClaimRules& rules = {}, WallTime now = kNow) {
  const auto claims = parse_jw_object("{" + more + "}");
  REQUIRE(claims != nullptr);
  return check_claims(claims.get(), rules, now);
}

/// With all that a token needs.
Verdict check_beside(const std::string& more, const JwClaimRules& rules = {}) {
  return check(R"("exp":1000100,)" + more, rules);
}

std::string code(const Verdict& verdict) {
  return verdict ? "good" : std::string(code_of(verdict.error().check));
}

}  // namespace

TEST_CASE("a token counts until its exp and the leeway", "[jw]") {
  JwClaimRules rules;
  rules.leeway = std::chrono::seconds(10);
  const auto at = [&](std::int64_t milliseconds) {
    return code(check(R"("orgs":"a","exp":1000000)", rules, {milliseconds}));
  };
  CHECK(at(999'999'999) == "good");
  CHECK(at(1'000'009'999) == "good");
  CHECK(at(1'000'010'000) == "token_expired");
  rules.leeway = Duration::zero();
  CHECK(at(1'000'000'000) == "token_expired");
}

TEST_CASE("nbf and iat may lie ahead by the leeway", "[jw]") {
  for (const std::string name : {"nbf", "iat"}) {
    CHECK(code(check_beside(R"("orgs":"a",")" + name + R"(":1000030)")) == "good");
    CHECK(code(check_beside(R"("orgs":"a",")" + name + R"(":1000031)")) == "token_not_yet_valid");
    CHECK(code(check_beside(R"("orgs":"a",")" + name + R"(":"1")")) == "token_claims");
  }
}

TEST_CASE("times may have fractions and be beyond all years", "[jw]") {
  CHECK(check(R"("orgs":"a","exp":1000100.5)")->expires->milliseconds == 1'000'100'500);
  CHECK(format_rfc3339(*check(R"("orgs":"a","exp":1e300)")->expires) == "9999-12-31T23:59:59.000Z");
  CHECK(format_rfc3339(*check(R"("orgs":"a","exp":9223372036854775807)")->expires) ==
        "9999-12-31T23:59:59.000Z");
  CHECK(code(check(R"("orgs":"a","exp":-1e300)")) == "token_expired");
  for (const auto* const exp : {"\"1000100\"", "null", "true", "[1000100]", "{}"})
    CHECK(code(check(R"("orgs":"a","exp":)" + std::string(exp))) == "token_claims");
  CHECK(code(check(R"("orgs":"a")")) == "token_claims");
}

TEST_CASE("an issuer that is asked for", "[jw]") {
  JwClaimRules rules;
  rules.issuers = {"https://a.example", "https://b.example"};
  const auto with = [&](const std::string& iss) {
    return code(check_beside(R"("orgs":"a")" + iss, rules));
  };
  CHECK(with(R"(,"iss":"https://b.example")") == "good");
  CHECK(with(R"(,"iss":"https://b.example/")") == "token_issuer");
  CHECK(with(R"(,"iss":"")") == "token_issuer");
  CHECK(with("") == "token_issuer");
  CHECK(with(R"(,"iss":["https://b.example"])") == "token_claims");
  CHECK(code(check_beside(R"("orgs":"a","iss":"x")")) == "good");
  CHECK(code(check_beside(R"("orgs":"a","iss":7)")) == "token_claims");
}

TEST_CASE("an audience that is asked for", "[jw]") {
  JwClaimRules rules;
  rules.audiences = {"x", "y"};
  const auto with = [&](const std::string& aud) {
    return code(check_beside(R"("orgs":"a")" + aud, rules));
  };
  CHECK(with(R"(,"aud":"y")") == "good");
  CHECK(with(R"(,"aud":["z","x"])") == "good");
  CHECK(with(R"(,"aud":"z")") == "token_audience");
  CHECK(with(R"(,"aud":[])") == "token_audience");
  CHECK(with("") == "token_audience");
  CHECK(with(R"(,"aud":["x",7])") == "token_claims");
  CHECK(with(R"(,"aud":null)") == "token_claims");
  CHECK(code(check_beside(R"("orgs":"a","aud":"z")")) == "good");
}

TEST_CASE("organisations are a name, a list, or all", "[jw]") {
  const auto one = check_beside(R"("orgs":"a","sub":"ana","jti":"t")");
  REQUIRE(one);
  CHECK(one->subject == "ana");
  CHECK(one->token_id == "t");
  CHECK(one->covers("a"));
  CHECK_FALSE(one->covers("b"));
  CHECK_FALSE(one->every_organisation);
  const auto two = check_beside(R"("orgs":["a","b"])");
  CHECK(two->covers("b"));
  CHECK_FALSE(two->covers("*"));
  CHECK(check_beside(R"("orgs":"*")")->every_organisation);
  CHECK_FALSE(check_beside(R"("orgs":[])")->covers("a"));
  for (const auto* const orgs :
       {R"(["a","*"])", R"(["*"])", "7", "null", "{}", "true", R"(["a",null])"})
    CHECK(code(check_beside(R"("orgs":)" + std::string(orgs))) == "token_claims");
  CHECK(code(check_beside(R"("org":"a")")) == "token_claims");
}

TEST_CASE("permissions are words of a text or a list", "[jw]") {
  const auto granted = [](const std::string& permissions) {
    const auto verdict = check_beside(R"("orgs":"a")" + permissions);
    if (!verdict) return code(verdict);
    return std::string(verdict->may_subscribe ? "s" : "") + (verdict->may_publish ? "p" : "");
  };
  CHECK(granted("") == "s");
  CHECK(granted(R"(,"permissions":["publish"])") == "p");
  CHECK(granted(R"(,"permissions":["publish","subscribe","admin"])") == "sp");
  CHECK(granted(R"(,"permissions":" openid publish  subscribe")") == "sp");
  CHECK(granted(R"(,"permissions":"subscribe publishing")") == "s");
  CHECK(granted(R"(,"permissions":["subscribe publish"])").empty());
  CHECK(granted(R"(,"permissions":"")").empty());
  CHECK(granted(R"(,"permissions":[])").empty());
  CHECK(granted(R"(,"permissions":null)") == "token_claims");
  CHECK(granted(R"(,"permissions":[1])") == "token_claims");
  CHECK(granted(R"(,"permissions":{"publish":true})") == "token_claims");
}

TEST_CASE("claims of other names", "[jw]") {
  JwClaimRules rules;
  rules.organisations = "https://x.example/tenants";
  rules.permissions = "scope";
  const auto verdict =
      check_beside(R"("https://x.example/tenants":["a"],"scope":"publish","permissions":7)", rules);
  REQUIRE(verdict);
  CHECK(verdict->covers("a"));
  CHECK(verdict->may_publish);
  CHECK_FALSE(verdict->may_subscribe);
  CHECK(code(check_beside(R"("orgs":"a")", rules)) == "token_claims");
}

TEST_CASE("a denial holds nothing of the token", "[jw]") {
  JwClaimRules rules;
  rules.issuers = {"i"};
  for (const auto* const claims :
       {R"("orgs":"hidden","exp":1)", R"("orgs":"hidden","exp":"hidden")",
        R"("orgs":"hidden","exp":1000100,"iss":"hidden")"})
    CHECK(check(claims, rules).error().message.find("hidden") == std::string::npos);
}
