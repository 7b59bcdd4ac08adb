// When the keys of a URL are fetched again, and what counts until then.
#include "backends/jwks_source.h"

#include <fmt/format.h>

#include "catch.h"
#include "support/tokens.h"

using namespace syncws;
using namespace syncws::test;
using namespace std::chrono_literals;
using Outlook = JwksSource::Outlook;

namespace {

constexpr Instant kStart = Instant(1000h);

struct World {
  std::vector<Instant> plans;
  JwksSource source{"url", "", [this](Instant when) { plans.push_back(when); }, kStart};

  void answer(std::string_view keys, Instant now, std::optional<Duration> max_age = {}) {
    source.take(JwksDocument{fmt::format(R"({{"keys":[{}]}})", keys), max_age}, now);
  }
  void answer_plainly(std::string text, Instant now) {
    source.take(JwksDocument{std::move(text), {}}, now);
  }
  void break_down(Instant now) { source.take(fail(ErrorKind::cannot_connect, "no answer"), now); }
};

}  // namespace

TEST_CASE("keys are fetched at once", "[jwks]") {
  World world;
  CHECK(world.plans == std::vector{kStart});
  CHECK(world.source.ask("a", kStart) == Outlook::coming);
  CHECK(world.plans.size() == 1);
}

TEST_CASE("keys are fetched again at half of their age, within bounds", "[jwks]") {
  const std::vector<std::pair<std::optional<Duration>, Duration>> cases{
      {std::nullopt, 5min}, {10min, 5min}, {0s, 1min}, {1min, 1min}, {24h, 1h}, {40min, 20min}};
  for (const auto& [max_age, interval] : cases) {
    World world;
    world.answer(kEcA, kStart + 1s, max_age);
    CHECK(world.plans.back() == kStart + 1s + interval);
  }
}

TEST_CASE("an unknown name makes them be fetched once more, not twice in five seconds", "[jwks]") {
  World world;
  world.answer(kEcA, kStart + 1s);
  CHECK(world.source.ask("b", kStart + 4s) == Outlook::failing);
  CHECK(world.source.ask("b", kStart + 5s) == Outlook::coming);
  CHECK(world.plans.back() == kStart + 5s);
  CHECK(world.source.ask("c", kStart + 6s) == Outlook::coming);
  CHECK(world.source.ask_again("b", kStart + 5s, kStart + 6s) == Outlook::coming);
  CHECK(world.plans.size() == 3);
  world.answer(kEcA, kStart + 7s);
  CHECK(world.source.ask_again("c", kStart + 6s, kStart + 7s) == Outlook::failing);
  CHECK(world.source.ask_again("b", kStart + 5s, kStart + 7s) == Outlook::settled);
  CHECK(world.source.ask("b", kStart + 8s) == Outlook::settled);
  CHECK(world.source.ask("d", kStart + 8s) == Outlook::failing);
  CHECK(world.plans.size() == 4);
  CHECK(world.source.ask("b", kStart + 10s) == Outlook::coming);
}

TEST_CASE("a flood of unknown names causes a fetch in five seconds and remembers few", "[jwks]") {
  World world;
  world.answer(kEcA, kStart);
  const auto before = world.plans.size();
  auto now = kStart;
  for (int i = 0; i < 10'000; ++i) {
    now += 10ms;
    const auto kid = std::to_string(i);
    if (world.source.ask(kid, now) != Outlook::coming) continue;
    world.answer(kEcA, now + 1ms);
    CHECK(world.source.ask_again(kid, now, now + 1ms) == Outlook::settled);
  }
  CHECK(world.plans.size() - before == 2 * 20);
}

TEST_CASE("a token without a name is settled by the keys that are there", "[jwks]") {
  World world;
  world.answer(kEcA, kStart);
  CHECK(world.source.ask(std::nullopt, kStart + 1s) == Outlook::settled);
  CHECK(world.source.ask(std::nullopt, kStart + 5s) == Outlook::coming);
}

TEST_CASE("the last good keys stay while their source fails, for a day", "[jwks]") {
  World world;
  world.answer(kEcA, kStart);
  auto now = kStart + 5min;
  for (Duration wait : {5s, 10s, 20s, 40s, 60s, 60s}) {
    world.break_down(now);
    CHECK(world.plans.back() == now + wait);
    now += wait;
  }
  CHECK(world.source.keys().size() == 1);
  CHECK(world.source.ask("b", world.plans.back() - 1s) == Outlook::coming);
  world.break_down(kStart + 24h);
  CHECK(world.source.keys().size() == 1);
  CHECK(world.source.ask_again("b", kStart, kStart + 24h) == Outlook::failing);
  world.break_down(kStart + 24h + 1s);
  CHECK(world.source.keys().empty());
  world.answer(kEcB, kStart + 25h);
  CHECK(world.source.keys().at(0).kid() == "b");
}

TEST_CASE("garbage is a failure, an empty set is an answer", "[jwks]") {
  World world;
  world.answer(kEcA, kStart);
  for (const auto* const text : {"", "<html>", "{}", R"({"keys":7})"}) {
    world.answer_plainly(text, kStart + 5min);
    CHECK(world.source.keys().size() == 1);
    CHECK(world.source.ask("b", kStart + 5min) == Outlook::failing);
  }
  world.answer("", kStart + 10min);
  CHECK(world.source.keys().empty());
  CHECK(world.source.ask_again("a", kStart, kStart + 10min) == Outlook::settled);
}

TEST_CASE("a published secret and broken keys are left out", "[jwks]") {
  World world;
  const std::string secret =
      R"({"kty":"oct","k":"YSBzZWNyZXQgb2YgbW9yZSB0aGFuIDMyIGJ5dGVzLCBmb3IgdGVzdHM"})";
  world.answer(secret + "," + fmt::format("{},{}", kSmallRsa, kEcA), kStart);
  REQUIRE(world.source.keys().size() == 1);
  CHECK(world.source.keys()[0].kid() == "a");
}

TEST_CASE("keys that are bound to an issuer are for no other", "[jwks]") {
  JwksSource source(
      "url", "https://id.example", [](Instant) {}, kStart);
  source.take(JwksDocument{std::string(kEcA), {}}, kStart);
  CHECK(source.keys().at(0).may_be("a", "https://id.example"));
  CHECK_FALSE(source.keys().at(0).may_be("a", "https://other.example"));
  CHECK(source.may_bring("b", "https://id.example"));
  CHECK_FALSE(source.may_bring("a", "https://id.example"));
  CHECK(source.may_bring(std::nullopt, "https://id.example"));
  CHECK_FALSE(source.may_bring("b", "https://other.example"));
}
