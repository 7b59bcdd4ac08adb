// Tokens against keys: who gets in, who waits for a key, and who is told what.
#include "backends/jwt_verifier.h"

#include <fmt/format.h>

#include "backends/jw_key_set.h"
#include "catch.h"
#include "support/scripted_fetcher.h"
#include "support/tokens.h"

using namespace syncws;
using namespace syncws::test;
using namespace std::chrono_literals;

namespace {

constexpr WallTime kNow{1'800'000'000'000};

std::string set_of(std::string_view keys) { return fmt::format(R"({{"keys":[{}]}})", keys); }

std::vector<JwKey> keys_of(std::string_view keys) {
  auto set = JwKeySet::parse(set_of(keys));
  REQUIRE(set);
  return std::move(set->keys);
}

std::string code(const Verdict& verdict) {
  return verdict ? "good" : std::string(code_of(verdict.error().check));
}

/// A verifier with a clock that the test moves, and its verdicts in the order in which they came.
struct World {
  explicit World(JwtVerifier::Material material, const std::vector<JwtVerifier::Url>& urls = {},
                 JwClaimRules rules = {}) {
    auto made = std::make_unique<ScriptedFetcher>();
    fetcher = made.get();
    verifier = std::make_unique<JwtVerifier>(std::move(rules), std::move(material), urls,
                                             std::move(made), [this] { return now += 1ns; });
  }
  explicit World(const std::vector<JwtVerifier::Url>& urls) : World({}, urls) {}

  void ask(std::string_view token) {
    verifier->verify(token, kNow,
                     [this](const Verdict& verdict) { told.push_back(code(verdict)); });
  }
  /// The verdict on a token that needs not wait.
  std::string ask_now(std::string_view token) {
    const auto before = told.size();
    ask(token);
    REQUIRE(told.size() == before + 1);
    return told.back();
  }
  void answer(std::string_view keys, std::size_t source = 0) {
    fetcher->answer(source, set_of(keys));
    verifier->deliver_answers();
  }
  void break_down(std::size_t source = 0) {
    fetcher->break_down(source);
    verifier->deliver_answers();
  }
  void pass(Duration time) {
    now += time;
    verifier->deliver_answers();
  }

  Instant now = Instant(1000h);
  ScriptedFetcher* fetcher = nullptr;
  std::unique_ptr<JwtVerifier> verifier;
  std::vector<std::string> told;
};

using Told = std::vector<std::string>;
const std::vector<JwtVerifier::Url> kOneUrl{{"url", ""}};

}  // namespace

TEST_CASE("a good token grants what it says", "[jwt]") {
  World world({keys_of(kEcA), {}});
  std::optional<Verdict> verdict;
  world.verifier->verify(kByA, kNow, [&](const Verdict& told) { verdict = told; });
  REQUIRE(verdict);
  REQUIRE(*verdict);
  CHECK((*verdict)->subject == "ana");
  CHECK((*verdict)->token_id == "t1");
  CHECK((*verdict)->covers("org-rio"));
  CHECK_FALSE((*verdict)->may_publish);
  CHECK((*verdict)->expires->milliseconds == 4'102'444'800'000);
}

TEST_CASE("each check has its reason", "[jwt]") {
  World world({keys_of(fmt::format("{},{}", kEcA, kRsa)), {}});
  CHECK(world.ask_now(kByA) == "good");
  CHECK(world.ask_now(kByRsa) == "good");
  CHECK(world.ask_now(kByANameless) == "good");
  CHECK(world.ask_now(kByBNameless) == "token_signature");
  CHECK(world.ask_now(kByB) == "token_unknown_key");
  CHECK(world.ask_now(kBySecret) == "token_algorithm");
  CHECK(world.ask_now("x") == "token_malformed");
  auto changed = std::string(kByA);
  changed.back() = changed.back() == 'A' ? 'Q' : 'A';
  CHECK(world.ask_now(changed) == "token_signature");
}

TEST_CASE("a token is only for the issuers that are asked for", "[jwt]") {
  JwClaimRules rules;
  rules.issuers = {"https://other.example"};
  World world({keys_of(kEcA), {}}, {}, rules);
  CHECK(world.ask_now(kByA) == "token_issuer");
  CHECK(world.ask_now(kByAOther) == "good");
}

TEST_CASE("an old secret counts until its deadline", "[jwt]") {
  std::vector<JwKey> keys;
  keys.push_back(*JwKey::from_secret(kSecret));
  keys[0].end_at(kNow);
  World world({std::move(keys), {}});
  CHECK(world.ask_now(kBySecret) == "token_algorithm");
  std::optional<Verdict> verdict;
  world.verifier->verify(kBySecret, {kNow.milliseconds - 1},
                         [&](const Verdict& told) { verdict = told; });
  CHECK(verdict->has_value());
}

TEST_CASE("revoked by token or by person", "[jwt]") {
  World world({keys_of(kEcA), {}});
  Grant ana;
  ana.subject = "ana";
  CHECK_FALSE(world.verifier->is_revoked(ana));
  for (const auto* const line : {"jti t1", "sub ana"}) {
    world.verifier->replace({keys_of(kEcA), *JwRevocations::parse(line)});
    CHECK(world.ask_now(kByA) == "token_revoked");
  }
  CHECK(world.verifier->is_revoked(ana));
  world.verifier->replace({keys_of(kEcB), {}});
  CHECK(world.ask_now(kByA) == "token_unknown_key");
}

TEST_CASE("a token waits for keys that are being fetched", "[jwt]") {
  World world(kOneUrl);
  world.ask(kByA);
  world.ask(kByB);
  world.ask(kBySecret);
  CHECK(world.told == Told{"token_algorithm"});
  world.answer(kEcA);
  CHECK(world.told == Told{"token_algorithm", "good", "keys_unavailable"});
}

TEST_CASE("a key is unknown when a fetch that was begun for it does not bring it", "[jwt]") {
  World world(kOneUrl);
  world.answer(kEcA);
  world.pass(5s);
  world.ask(kByB);
  world.answer(kEcA);
  CHECK(world.told == Told{"token_unknown_key"});
  CHECK(world.ask_now(kByB) == "token_unknown_key");
}

TEST_CASE("nobody waits longer than three seconds", "[jwt]") {
  World world(kOneUrl);
  world.ask(kByA);
  world.pass(2999ms);
  CHECK(world.told.empty());
  world.ask(kByA);
  world.pass(1ms);
  CHECK(world.told == Told{"keys_unavailable"});
  world.answer(kEcA);
  CHECK(world.told == Told{"keys_unavailable", "good"});
}

TEST_CASE("while no keys can be had, everybody is told to come back", "[jwt]") {
  World world(kOneUrl);
  world.ask(kByA);
  world.break_down();
  CHECK(world.told == Told{"keys_unavailable"});
  CHECK(world.ask_now(kByA) == "keys_unavailable");
  world.pass(5s);
  world.ask(kByA);
  world.answer(kEcA);
  CHECK(world.told.back() == "good");
}

TEST_CASE("the last good keys count while their source fails", "[jwt]") {
  World world(kOneUrl);
  world.answer(kEcA);
  world.pass(5min);
  world.break_down();
  CHECK(world.ask_now(kByA) == "good");
  CHECK(world.ask_now(kByB) == "keys_unavailable");
}

TEST_CASE("a new key is fetched for the first token that names it", "[jwt]") {
  World world(kOneUrl);
  world.answer(kEcA);
  world.pass(1min);
  world.ask(kByB);
  CHECK(world.told.empty());
  world.answer(fmt::format("{},{}", kEcA, kEcB));
  CHECK(world.told == Told{"good"});
  CHECK(world.ask_now(kByA) == "good");
}

TEST_CASE("a new key without a name is fetched for the first token it signed", "[jwt]") {
  World world(kOneUrl);
  world.answer(kEcA);
  CHECK(world.ask_now(kByBNameless) == "token_signature");
  world.pass(5s);
  world.ask(kByBNameless);
  world.answer(kEcB);
  CHECK(world.told == Told{"token_signature", "good"});
  CHECK(world.ask_now(kByA) == "keys_unavailable");
}

TEST_CASE("keys of a URL count only for its issuer", "[jwt]") {
  World world({{"one", "https://id.example"}, {"other", "https://other.example"}});
  world.answer(kEcA, 0);
  world.answer(kEcB, 1);
  CHECK(world.ask_now(kByA) == "good");
  world.pass(5s);
  world.ask(kByAOther);
  CHECK(world.fetcher->planned[0].size() == 2);
  CHECK(world.fetcher->planned[1].size() == 3);
  world.answer(kEcB, 1);
  world.ask(kByB);
  world.answer(kEcA, 0);
  CHECK(world.told == Told{"good", "token_unknown_key", "token_unknown_key"});
}

TEST_CASE("a flood of unknown keys is bounded in who waits", "[jwt]") {
  World world(kOneUrl);
  for (int i = 0; i < 4096; ++i) world.ask(kByB);
  CHECK(world.told.empty());
  CHECK(world.ask_now(kByB) == "keys_unavailable");
  world.answer(kEcB);
  CHECK(world.told.size() == 4097);
  CHECK(world.told.back() == "good");
}

TEST_CASE("who is answered may ask again from inside the call", "[jwt]") {
  World world(kOneUrl);
  world.verifier->verify(kByA, kNow, [&](const Verdict&) {
    world.ask(kByA);
    world.ask(kByB);
  });
  world.answer(kEcA);
  CHECK(world.told == Told{"good", "keys_unavailable"});
}

TEST_CASE("who still waits at the verifier's end hears nothing", "[jwt]") {
  World world(kOneUrl);
  world.ask(kByA);
  world.verifier.reset();
  CHECK(world.told.empty());
}

TEST_CASE("a reload has keys fetched again", "[jwt]") {
  World world(kOneUrl);
  world.answer(kEcA);
  world.pass(10s);
  world.verifier->replace({});
  CHECK(world.fetcher->planned[0].size() == 3);
  CHECK(world.fetcher->planned[0].back() <= world.now);
}
