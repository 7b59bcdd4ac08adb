// Whether a token is good: what each connection costs where tokens are asked for.
#include <benchmark/benchmark.h>

#include <stdexcept>

#include "../unit/support/tokens.h"
#include "backends/jw_key_set.h"
#include "backends/jwt_verifier.h"

namespace {

using namespace syncws;

constexpr WallTime kNow{1'800'000'000'000};

std::vector<JwKey> public_keys(std::string_view key) {
  auto set = JwKeySet::parse("{\"keys\":[" + std::string(key) + "]}");
  if (!set) throw std::logic_error(set.error().message);
  return std::move(set->keys);
}

std::vector<JwKey> secret_key() {
  auto key = JwKey::from_secret(test::kSecret);
  if (!key) throw std::logic_error(key.error().message);
  std::vector<JwKey> keys;
  keys.push_back(*std::move(key));
  return keys;
}

void check(benchmark::State& state, std::vector<JwKey> keys, std::string_view token) {
  JwtVerifier verifier({}, {std::move(keys), {}}, {}, nullptr);
  std::int64_t good = 0;
  for ([[maybe_unused]] auto _ : state)
    verifier.verify(token, kNow, [&](const Verdict& verdict) { good += verdict ? 1 : 0; });
  if (good != state.iterations()) state.SkipWithError("a token that should be good is not");
  state.SetItemsProcessed(state.iterations());
}

void by_secret(benchmark::State& state) { check(state, secret_key(), test::kBySecret); }
void by_ec(benchmark::State& state) { check(state, public_keys(test::kEcA), test::kByA); }
void by_rsa(benchmark::State& state) { check(state, public_keys(test::kRsa), test::kByRsa); }
BENCHMARK(by_secret)->Name("token check, HS256");
BENCHMARK(by_ec)->Name("token check, ES256");
BENCHMARK(by_rsa)->Name("token check, PS256");

}  // namespace
