// All that decides whether a token is good. The input's first byte picks the reader (a digit 0 to
// 5), the rest is what it reads.
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "backends/jw_base64.h"
#include "backends/jw_claims.h"
#include "backends/jw_json.h"
#include "backends/jw_key_set.h"
#include "backends/jw_pem.h"
#include "backends/jw_revocations.h"
#include "backends/jwt_verifier.h"
#include "expect.h"
#include "input.h"
#include "support/tokens.h"

namespace syncws::fuzz {
namespace {

constexpr WallTime kNow{1'800'000'000'000};

JwtVerifier make_verifier() {
  JwtVerifier::Material material;
  material.keys.push_back(*JwKey::from_secret(test::kSecret));
  for (const auto jwk : {test::kEcA, test::kEcB, test::kRsa})
    material.keys.push_back(std::move(JwKeySet::parse(jwk)->keys.at(0)));
  return JwtVerifier({}, std::move(material), {}, nullptr);
}

/// Those that were signed, byte for byte.
bool is_signed(std::string_view text) {
  for (const auto token : {test::kByA, test::kByB, test::kByANameless, test::kByBNameless,
                           test::kByAOther, test::kBySecret, test::kByRsa})
    if (text == token) return true;
  return false;
}

void verify(std::string_view text) {
  static JwtVerifier verifier = make_verifier();
  int verdicts = 0;
  verifier.verify(text, kNow, [&](const Verdict& verdict) {
    ++verdicts;
    expect(verdict.has_value() == is_signed(text), "good is what was signed, and nothing else");
    if (verdict) return expect(verdict->covers("org-rio"), "a grant is that of its token");
    expect(!verdict.error().message.empty(), "a denial is a sentence");
    expect(code_of(verdict.error().check).starts_with("token_"), "its code is a token's");
  });
  expect(verdicts == 1, "there is one verdict at once");
}

void read_token(Input input) { verify(input.rest()); }

/// Header and payload in clear, so that the fuzzer needn't know base64.
void read_parts(Input input) {
  const auto header = input.line();
  const auto signature = input.line();
  verify(encode_base64url(header) + "." + encode_base64url(input.rest()) + "." +
         encode_base64url(signature));
}

void read_claims(Input input) {
  const auto claims = parse_jw_object(input.rest());
  if (claims == nullptr) return;
  const auto verdict = check_claims(claims.get(), {}, kNow);
  if (!verdict) return expect(!verdict.error().message.empty(), "a denial is a sentence");
  expect(verdict->expires.has_value(), "what is granted ends");
  expect(verdict->expires->milliseconds > kNow.milliseconds - 30'000, "and has not ended");
  expect(format_rfc3339(*verdict->expires).size() == 24, "at a time that can be written down");
  expect(!verdict->every_organisation || verdict->organisations.empty(), "'*' stands alone");
}

void read_key_set(Input input) {
  const auto set = JwKeySet::parse(input.rest());
  if (!set) return expect(!set.error().message.empty(), "a refusal is a phrase");
  expect(set->keys.size() + set->unusable.size() <= JwKeySet::kMostKeys, "keys are bounded");
  for (const auto& key : set->keys) {
    expect(key.is_secret() == key.is_for(JwAlgorithm::hs256) || key.is_secret(),
           "only a secret is for HMAC");
    expect(!(key.is_for(JwAlgorithm::rs256) && key.is_for(JwAlgorithm::es256)),
           "a key is of one kind");
    (void)key.verifies(test::kByA, JwAlgorithm::es256, 64);
    (void)key.verifies(test::kByRsa, JwAlgorithm::ps256, 256);
  }
}

void read_pem(Input input) {
  if (!is_pem(input.rest())) return;
  const auto jwk = jwk_of_pem(input.rest());
  if (!jwk) return expect(!jwk.error().message.empty(), "a refusal is a phrase");
  const auto key = JwKey::from_jwk(jwk->get());
  expect(!key || !key->is_secret(), "a public key is no secret");
}

void read_texts(Input input) {
  const auto bytes = decode_base64url(input.rest());
  expect(!bytes || encode_base64url(*bytes) == input.rest(), "bytes have one text");
  expect(decode_base64url(encode_base64url(input.rest())) == input.rest(), "and come back");
  const auto list = JwRevocations::parse(input.rest());
  expect(!list || !list->has({}), "nobody is nobody that is revoked");
}

}  // namespace
}  // namespace syncws::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace syncws::fuzz;
  constexpr std::array kReaders{read_token,   read_parts, read_claims,
                                read_key_set, read_pem,   read_texts};
  Input input(data, size);
  input.pick(kReaders)(input);
  return 0;
}
