// What a token says of itself, read without a key.
#include "wire/token_claims.h"

#include "catch.h"
#include "support/made_token.h"
#include "wire/base64url.h"

using namespace syncws;
using test::made_token;

TEST_CASE("base64url is decoded as RFC 4648 has it", "[wire]") {
  CHECK(decode_base64url("").value() == "");
  CHECK(decode_base64url("Zg").value() == "f");
  CHECK(decode_base64url("Zm8").value() == "fo");
  CHECK(decode_base64url("Zm9v").value() == "foo");
  CHECK(decode_base64url("Zm9vYg").value() == "foob");
  CHECK(decode_base64url("-_-_").value() == "\xfb\xff\xbf");
}

TEST_CASE("what is not base64url is refused", "[wire]") {
  for (const auto* text : {"Z", "Zm9vY", "Zg==", "Zm9+", "Zm9/", "Zm 9", "Zm9\n"}) {
    INFO(text);
    CHECK_FALSE(decode_base64url(text));
  }
}

TEST_CASE("the claims of a token", "[wire]") {
  const auto claims = read_token_claims(made_token(
      R"({"alg":"RS256","kid":"k1"})",
      R"({"iss":"https://id","sub":"worker","aud":["a","b"],"exp":1700000000.5,"nbf":1600000000,)"
      R"("orgs":["org-rio","org-b"],"permissions":"subscribe publish"})"));
  REQUIRE(claims);
  CHECK(claims->algorithm == "RS256");
  CHECK(claims->key_id == "k1");
  CHECK_FALSE(claims->has_critical);
  CHECK(claims->issuer == "https://id");
  CHECK(claims->subject == "worker");
  CHECK(claims->audiences == std::vector<std::string>{"a", "b"});
  CHECK(claims->expires->milliseconds == 1'700'000'000'500);
  CHECK(claims->not_before->milliseconds == 1'600'000'000'000);
  CHECK(claims->organisations == std::vector<std::string>{"org-rio", "org-b"});
  CHECK(claims->permissions == std::vector<std::string>{"subscribe", "publish"});
}

TEST_CASE("a string is a list of one", "[wire]") {
  const auto claims = read_token_claims(
      made_token(R"({"alg":"HS256"})", R"({"aud":"a","orgs":"*","permissions":["publish"]})"));
  REQUIRE(claims);
  CHECK(claims->audiences == std::vector<std::string>{"a"});
  CHECK(claims->organisations == std::vector<std::string>{"*"});
  CHECK(claims->permissions == std::vector<std::string>{"publish"});
}

TEST_CASE("a claim that is missing or of the wrong kind is none", "[wire]") {
  for (const auto* payload :
       {"{}",
        R"({"iss":1,"sub":[],"aud":5,"exp":"soon","nbf":null,"orgs":[1],"permissions":{}})"}) {
    const auto claims = read_token_claims(made_token("{}", payload));
    REQUIRE(claims);
    CHECK(claims->algorithm.empty());
    CHECK_FALSE(claims->key_id);
    CHECK_FALSE(claims->issuer);
    CHECK_FALSE(claims->subject);
    CHECK(claims->audiences.empty());
    CHECK_FALSE(claims->expires);
    CHECK_FALSE(claims->not_before);
    CHECK_FALSE(claims->organisations);
    CHECK_FALSE(claims->permissions);
  }
}

TEST_CASE("times beyond all years are the last of them", "[wire]") {
  const auto of = [](const char* exp) {
    return token_expiry(made_token("{}", std::string(R"({"exp":)") + exp + "}"))->milliseconds;
  };
  CHECK(of("1e300") == 253'402'300'799'000);
  CHECK(of("18446744073709551615") == 253'402'300'799'000);
  CHECK(of("-1e300") == -253'402'300'799'000);
  CHECK(of("0") == 0);
}

TEST_CASE("what is no token has no claims", "[wire]") {
  const auto object = made_token("{}", "{}");
  for (const auto& text :
       {std::string(), std::string("."), std::string("a.b"), object + ".x", std::string("..."),
        made_token("[]", "{}"), made_token("{}", "5"), made_token("{", "{}"),
        std::string("e30.e30=.x"), std::string("opaque")}) {
    INFO(text);
    CHECK_FALSE(read_token_claims(text));
    CHECK_FALSE(token_expiry(text));
  }
}
