// A token is taken apart, or refused before any key is looked at.
#include "backends/jw_token.h"

#include "backends/jw_base64.h"
#include "catch.h"

using namespace syncws;

namespace {

std::string made(std::string_view header, std::string_view payload,
                 std::string_view signature = "xyz") {
  return encode_base64url(header) + "." + encode_base64url(payload) + "." +
         encode_base64url(signature);
}

std::string code(std::string_view text) {
  const auto token = JwToken::parse(text);
  if (token) return "good";
  CHECK_FALSE(token.error().message.empty());
  return std::string(code_of(token.error().check));
}

}  // namespace

TEST_CASE("a token's parts", "[jw]") {
  const auto text =
      made(R"({"alg":"ES384","kid":"k","typ":"JWT","jku":"http://x"})", R"({"iss":"i"})");
  const auto token = JwToken::parse(text);
  REQUIRE(token);
  CHECK(token->text == text);
  CHECK(token->algorithm == JwAlgorithm::es384);
  CHECK(token->kid == "k");
  CHECK(token->issuer == "i");
  CHECK(token->signature == 3);
  const auto plain = JwToken::parse(made(R"({"alg":"HS256","kid":""})", R"({"iss":7})", ""));
  REQUIRE(plain);
  CHECK_FALSE(plain->kid);
  CHECK(plain->issuer.empty());
  CHECK(plain->signature == 0);
}

TEST_CASE("what is not three parts of base64url is malformed", "[jw]") {
  const auto good = made(R"({"alg":"HS256"})", "{}");
  CHECK(code(good) == "good");
  for (const auto& text :
       {std::string(), std::string("."), std::string(".."), std::string("a.b"), good + ".",
        good + ".a", " " + good, good + " ", good + "\n", "\t" + good, good + "=",
        good + std::string(1, '\0'), good.substr(1), good.substr(0, good.find('.')),
        good.substr(good.find('.')), "Bearer " + good})
    CHECK(code(text) == "token_malformed");
}

TEST_CASE("header and payload are JSON objects without doubled names", "[jw]") {
  for (const auto* const bad :
       {"", "[]", "7", "null", "{", R"({"a":1,"a":1})", R"({"a":{"b":1,"b":2}})", R"({"a":1}x)",
        "{} {}", R"({"a":"\u0000"})",
        R"({"a":")"
        "\xff"
        R"("})",
        R"({'a':1})", R"({"a":1,})", "\xef\xbb\xbf{}"}) {
    CAPTURE(bad);
    CHECK(code(made(bad, "{}")) == "token_malformed");
    CHECK(code(made(R"({"alg":"HS256"})", bad)) == "token_malformed");
  }
  CHECK(code(made(R"({"alg":"HS256","kid":1})", "{}")) == "token_malformed");
}

TEST_CASE("an algorithm that is none", "[jw]") {
  for (const auto* const header :
       {"{}", R"({"alg":"none"})", R"({"alg":"None"})", R"({"alg":""})", R"({"alg":null})",
        R"({"alg":["HS256"]})", R"({"alg":256})", R"({"Alg":"HS256"})", R"({"alg":"HS256\n"})"})
    CHECK(code(made(header, "{}")) == "token_algorithm");
}

TEST_CASE("crit is refused whatever it says", "[jw]") {
  for (const auto* const crit : {"[]", R"(["exp"])", R"(["b64"])", "null", "7"})
    CHECK(code(made(R"({"alg":"HS256","crit":)" + std::string(crit) + "}", "{}")) ==
          "token_critical");
}

TEST_CASE("a token has at most 8,192 bytes", "[jw]") {
  const auto sized = [](std::size_t size) {
    auto text = made(R"({"alg":"HS256"})", "{}", "");
    const auto signature = encode_base64url(std::string((size - text.size()) * 3 / 4, '\0'));
    return text + signature;
  };
  REQUIRE(sized(8192).size() == 8192);
  CHECK(code(sized(8192)) == "good");
  CHECK(code(sized(8192) + "AA") == "token_malformed");
  CHECK(code(std::string(1 << 20, '.')) == "token_malformed");
}
