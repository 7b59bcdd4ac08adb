// What a key is for, and which keys are none.
#include "backends/jw_key.h"

#include <fmt/format.h>

#include "backends/jw_json.h"
#include "backends/jw_key_set.h"
#include "backends/jw_pem.h"
#include "catch.h"
#include "support/tokens.h"

using namespace syncws;
using namespace syncws::test;

namespace {

Result<JwKey> key_of(std::string_view text) {
  const auto jwk = parse_jw_object(text);
  REQUIRE(jwk != nullptr);
  return JwKey::from_jwk(jwk.get());
}

/// The JWK with `more` in it.
std::string with(std::string_view jwk, const std::string& more) {
  return fmt::format("{{{},{}", more, jwk.substr(1));
}

std::string reason(std::string_view text) {
  const auto key = key_of(text);
  REQUIRE_FALSE(key);
  return key.error().message;
}

bool verifies(const JwKey& key, std::string_view token, JwAlgorithm algorithm, std::size_t bytes) {
  return key.verifies(token, algorithm, bytes);
}

}  // namespace

TEST_CASE("algorithms are known by their exact names", "[jw]") {
  CHECK(find_jw_algorithm("HS256") == JwAlgorithm::hs256);
  CHECK(find_jw_algorithm("ES512") == JwAlgorithm::es512);
  for (const auto* const name : {"", "none", "hs256", "HS256 ", "HS1", "EdDSA", "ES256K"})
    CHECK_FALSE(find_jw_algorithm(name));
}

TEST_CASE("a secret is for as much as it is long enough for", "[jw]") {
  const auto made = [](std::size_t bytes) { return JwKey::from_secret(std::string(bytes, 'x')); };
  CHECK_FALSE(made(31));
  CHECK(made(31).error().message == "has 31 bytes, and a secret needs at least 32");
  CHECK(made(32)->is_for(JwAlgorithm::hs256));
  CHECK_FALSE(made(47)->is_for(JwAlgorithm::hs384));
  CHECK(made(48)->is_for(JwAlgorithm::hs384));
  CHECK_FALSE(made(63)->is_for(JwAlgorithm::hs512));
  CHECK(made(64)->is_for(JwAlgorithm::hs512));
  CHECK_FALSE(made(64)->is_for(JwAlgorithm::rs256));
  CHECK(made(64)->is_secret());
}

TEST_CASE("a key is for the algorithms of its kind and no others", "[jw]") {
  const auto rsa = key_of(kRsa);
  REQUIRE(rsa);
  CHECK(rsa->is_for(JwAlgorithm::rs256));
  CHECK(rsa->is_for(JwAlgorithm::ps512));
  CHECK_FALSE(rsa->is_for(JwAlgorithm::hs256));
  CHECK_FALSE(rsa->is_for(JwAlgorithm::es256));
  const auto curve = key_of(kEcA);
  REQUIRE(curve);
  CHECK(curve->is_for(JwAlgorithm::es256));
  CHECK_FALSE(curve->is_for(JwAlgorithm::es384));
  CHECK_FALSE(curve->is_for(JwAlgorithm::hs256));
  CHECK(curve->kid() == "a");
  CHECK_FALSE(curve->is_secret());
}

TEST_CASE("a JWK's own word narrows what it is for", "[jw]") {
  const auto key = key_of(with(kRsa, R"("alg":"PS256","use":"sig","key_ops":["verify"])"));
  REQUIRE(key);
  CHECK(key->is_for(JwAlgorithm::ps256));
  CHECK_FALSE(key->is_for(JwAlgorithm::rs256));
  for (const auto* const more :
       {R"("alg":"HS256")", R"("alg":"ES256")", R"("alg":"RSA-OAEP")", R"("alg":7)",
        R"("alg":null)", R"("use":"enc")", R"("use":1)", R"("key_ops":["encrypt"])",
        R"("key_ops":"verify")", R"("key_ops":[])", R"("kid":7)"}) {
    CAPTURE(more);
    CHECK_FALSE(key_of(with(kRsa, more)));
  }
}

TEST_CASE("keys that are none are refused with the reason", "[jw]") {
  CHECK(reason(kSmallRsa) == "is an RSA key of less than 2048 bits");
  CHECK(reason(kEcPrivate) == "is a private key; only the public half belongs here");
  CHECK(reason(R"({"kty":"OKP","crv":"Ed25519","x":"AAAA"})") ==
        "is neither of RSA nor EC nor oct");
  CHECK(reason(R"({"kty":"EC","crv":"secp256k1","x":"AAAA","y":"AAAA"})") ==
        "is of a curve that is none of P-256, P-384 and P-521");
  CHECK(reason(R"({"kty":"EC","crv":"P-256"})") == "is broken");
  CHECK(reason(R"({"kty":"EC","crv":"P-256","x":7,"y":"AAAA"})") == "is broken");
  CHECK(reason(R"({"kty":"oct","k":"AAAA"})") == "has 3 bytes, and a secret needs at least 32");
  CHECK(reason(R"({"kty":"oct"})") == "has 0 bytes, and a secret needs at least 32");
  CHECK(reason(R"({"kty":"RSA","n":"!","e":"AQAB"})") == "is an RSA key of less than 2048 bits");
  CHECK(reason("{}") == "is neither of RSA nor EC nor oct");
}

TEST_CASE("a coordinate with padding in its middle is broken, and ends nothing", "[jw]") {
  auto jwk = std::string(kEcA);
  jwk.replace(jwk.find("\"y\":\"") + 10, 1, "=");
  CHECK(reason(jwk) == "is broken");
}

TEST_CASE("a point that is not on its curve is no key", "[jw]") {
  const std::string zeros(43, 'A');
  CHECK(reason(R"({"kty":"EC","crv":"P-256","x":")" + zeros + R"(","y":")" + zeros + R"("})") ==
        "is broken");
}

TEST_CASE("an exponent under which every text is signed is refused", "[jw]") {
  std::string jwk(kRsa);
  for (const auto* const exponent : {"AQ", "AAAB", "", "Ag", "AQAAAAAB"}) {
    CAPTURE(exponent);
    auto bad = jwk;
    bad.replace(bad.find("AQAB"), 4, exponent);
    CHECK(reason(bad) == "is an RSA key with a bad exponent");
  }
}

TEST_CASE("a signature counts only by its key, algorithm and length", "[jw]") {
  const auto a = key_of(kEcA);
  const auto b = key_of(kEcB);
  REQUIRE(a);
  REQUIRE(b);
  CHECK(verifies(*a, kByA, JwAlgorithm::es256, 64));
  CHECK_FALSE(verifies(*b, kByA, JwAlgorithm::es256, 64));
  CHECK_FALSE(verifies(*a, kByA, JwAlgorithm::es256, 66));
  CHECK_FALSE(verifies(*a, kByA, JwAlgorithm::es384, 64));
  CHECK_FALSE(verifies(*a, kBySecret, JwAlgorithm::hs256, 32));
  const auto secret = JwKey::from_secret(kSecret);
  CHECK(verifies(*secret, kBySecret, JwAlgorithm::hs256, 32));
  CHECK_FALSE(verifies(*secret, kBySecret, JwAlgorithm::hs256, 31));
  const auto rsa = key_of(kRsa);
  CHECK(verifies(*rsa, kByRsa, JwAlgorithm::ps256, 256));
  CHECK_FALSE(verifies(*rsa, kByRsa, JwAlgorithm::ps256, 255));
}

TEST_CASE("who may be meant by a token", "[jw]") {
  auto named = key_of(kEcA);
  CHECK(named->may_be("a", ""));
  CHECK(named->may_be(std::nullopt, "anybody"));
  CHECK_FALSE(named->may_be("b", ""));
  named->bind_to("https://id.example");
  CHECK(named->may_be("a", "https://id.example"));
  CHECK_FALSE(named->may_be("a", "https://other.example"));
  CHECK_FALSE(named->may_be("a", ""));
  const auto nameless = key_of(kRsa);
  CHECK(nameless->may_be("anything", ""));
}

TEST_CASE("a key with a deadline is past it from then on", "[jw]") {
  auto key = JwKey::from_secret(kSecret);
  CHECK_FALSE(key->is_past({4'000'000'000'000}));
  key->end_at({1000});
  CHECK_FALSE(key->is_past({999}));
  CHECK(key->is_past({1000}));
}

TEST_CASE("PEM texts become keys", "[jw]") {
  const auto verifier_of = [](std::string_view pem) {
    auto jwk = jwk_of_pem(pem);
    REQUIRE(jwk);
    return JwKey::from_jwk(jwk->get());
  };
  CHECK(verifies(*verifier_of(kPemOfA), kByA, JwAlgorithm::es256, 64));
  CHECK(verifies(*verifier_of(kPemOfRsa), kByRsa, JwAlgorithm::ps256, 256));
  CHECK(verifier_of(kPemCertificate)->is_for(JwAlgorithm::es256));
}

TEST_CASE("other PEM texts are refused with the reason", "[jw]") {
  const auto told = [](std::string_view pem) {
    REQUIRE(is_pem(pem));
    return jwk_of_pem(pem).error().message;
  };
  CHECK(told(kPemPrivate).find("holds a private key") == 0);
  CHECK(told(kPemEd25519) == "holds no RSA or EC public key");
  CHECK(told(std::string(kPemOfA) + std::string(kPemOfRsa)).find("more than one key") !=
        std::string::npos);
  CHECK(told("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n") ==
        "holds no RSA or EC public key");
  CHECK(told(kPemOfA.substr(0, 60)) == "holds no RSA or EC public key");
}

TEST_CASE("a set of keys keeps the good ones and tells of the others", "[jw]") {
  const auto text =
      fmt::format(R"({{"keys":[{},{},{{"kty":"OKP","kid":"x\n"}},7,{}]}})", kEcA, kSmallRsa, kEcB);
  const auto set = JwKeySet::parse(text);
  REQUIRE(set);
  REQUIRE(set->keys.size() == 2);
  CHECK(set->keys[1].kid() == "b");
  CHECK(set->unusable ==
        std::vector<std::string>{"key 2 is an RSA key of less than 2048 bits",
                                 R"(key 3 (kid "x\n") is neither of RSA nor EC nor oct)",
                                 "key 4 is neither of RSA nor EC nor oct"});
  CHECK(JwKeySet::parse(kEcA)->keys.size() == 1);
  CHECK(JwKeySet::parse(R"({"keys":[]})")->keys.empty());
}

TEST_CASE("what is no set of keys is refused", "[jw]") {
  for (const auto* const text :
       {"", "[]", "{}", R"({"keys":{}})", R"({"keys":[)", R"({"keys":[],"keys":[]})", "not found"})
    CHECK_FALSE(JwKeySet::parse(text));
  std::string many = R"({"keys":[0)";
  for (int i = 0; i < 64; ++i) many += ",0";
  CHECK(JwKeySet::parse(many + "]}").error().message == "has 65 keys; 64 at most");
}
