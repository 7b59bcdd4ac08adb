// Who is let in: one request for each way, and what is said to the others.
#include "net/gate.h"

#include "catch.h"
#include "net/upgrade_rules.h"
#include "support/fake_verifier.h"

using namespace syncws;
using namespace syncws::test;

namespace {

constexpr std::int64_t kLongAgo = 1'000;

UpgradeRequest upgrade_to(const std::string& organisation, const std::string& protocols = "") {
  UpgradeRequest request;
  request.http.method = "GET";
  request.http.path = "/api/ws/sync/" + organisation;
  request.http.peer = "127.0.0.1";
  request.upgrade = "websocket";
  request.version = "13";
  request.has_key = true;
  request.protocols = protocols;
  return request;
}

UpgradeRequest with_token(const std::string& token, const std::string& organisation = "org-rio") {
  auto request = upgrade_to(organisation);
  request.http.authorization = "Bearer " + token;
  return request;
}

std::string header_of(const HttpResponse& response, std::string_view name) {
  for (const auto& [header, value] : response.headers) {
    if (header == name) return value;
  }
  return {};
}

struct World {
  explicit World(Gate::Settings settings = {}, bool asks = true)
      : gate(std::move(settings), organisations, asks ? &verifier : nullptr, audit) {
    verifier.add("good");
  }

  Gate::Admitted admit(const UpgradeRequest& request) {
    auto target = check_upgrade(request);
    REQUIRE(target);
    return gate.admit(request, *std::move(target), "192.0.2.7");
  }
  std::string ticket(const std::string& token) {
    auto& tickets = gate.tickets();
    return *tickets.issue(std::make_shared<const Grant>(verifier.grants.at(token)),
                          monotonic_now());
  }

  UvLoop loop;
  AuditLog audit{loop};
  OrganisationRules organisations;
  FakeVerifier verifier;
  Gate gate;
};

Gate::Settings with_tickets() {
  Gate::Settings settings;
  settings.tickets.make_secret = [count = 0]() mutable {
    return "ticket-" + std::to_string(100 + ++count) + "-ticket";
  };
  return settings;
}

bool says(const Gate::Admitted& admitted, int status, std::string_view code) {
  return !admitted && admitted.error().status == status &&
         admitted.error().body.find("\"" + std::string(code) + "\"") != std::string::npos;
}

}  // namespace

TEST_CASE("a good token is let in with its grant", "[gate]") {
  World world;
  const auto admitted = world.admit(with_token("good"));
  REQUIRE(admitted);
  CHECK((*admitted)->grant->subject == "alice");
  CHECK((*admitted)->address == "192.0.2.7");
  CHECK((*admitted)->target.organisation == "org-rio");
  CHECK_FALSE((*admitted)->awaits_token);
}

TEST_CASE("without a verifier nobody needs a token, and none is read", "[gate]") {
  World world({}, false);
  auto request = with_token("a b");
  request.protocols = "syncws.v1";
  const auto admitted = world.admit(request);
  REQUIRE(admitted);
  CHECK((*admitted)->grant == nullptr);
  CHECK_FALSE((*admitted)->awaits_token);
}

TEST_CASE("no token: plain viewers are refused, v1 viewers may send it first", "[gate]") {
  World world;
  const auto plain = world.admit(upgrade_to("org-rio"));
  CHECK(says(plain, 401, "token_required"));
  CHECK(header_of(plain.error(), "WWW-Authenticate") == R"(Bearer realm="syncws")");
  const auto v1 = world.admit(upgrade_to("org-rio", "syncws.v1"));
  REQUIRE(v1);
  CHECK((*v1)->awaits_token);
  CHECK((*v1)->grant == nullptr);
}

TEST_CASE("each denial has its code, and the challenge says it", "[gate]") {
  using Check = Denial::Check;
  World world;
  for (const auto check : {Check::malformed, Check::algorithm, Check::critical, Check::unknown_key,
                           Check::signature, Check::expired, Check::not_yet_valid, Check::issuer,
                           Check::audience, Check::claims, Check::revoked}) {
    world.verifier.denials["bad"] = {check, "it is \"bad\""};
    const auto admitted = world.admit(with_token("bad"));
    CHECK(says(admitted, 401, code_of(check)));
    CHECK(header_of(admitted.error(), "WWW-Authenticate") ==
          R"(Bearer realm="syncws", error="invalid_token", error_description="it is 'bad'")");
  }
  world.verifier.denials["bad"] = {Check::unavailable, "no keys"};
  const auto later = world.admit(with_token("bad"));
  CHECK(says(later, 503, "keys_unavailable"));
  CHECK(header_of(later.error(), "Retry-After") == "1");
}

TEST_CASE("a key that is fetched lets the upgrade go on", "[gate]") {
  World world;
  world.verifier.slow = true;
  const auto admitted = world.admit(with_token("good"));
  REQUIRE(admitted);
  REQUIRE((*admitted)->check != nullptr);
  CHECK((*admitted)->grant == nullptr);
  CHECK_FALSE((*admitted)->check->verdict());
  world.verifier.answer();
  CHECK((*(*admitted)->check->verdict())->subject == "alice");
}

TEST_CASE("a grant must cover the organisation and permit to subscribe", "[gate]") {
  World world;
  CHECK(says(world.admit(with_token("good", "org-oslo")), 403, "organization_not_allowed"));
  world.verifier.grants["good"].may_subscribe = false;
  CHECK(says(world.admit(with_token("good")), 403, "not_permitted"));
}

TEST_CASE("who exists is told only to whom it concerns", "[gate]") {
  World open({}, false);
  open.organisations.set_list({"org-oslo"});
  CHECK(says(open.admit(upgrade_to("org-rio")), 404, "unknown_organization"));
  CHECK(open.admit(upgrade_to("org-oslo")));

  World asked;
  asked.organisations.set_list({"org-oslo"});
  CHECK(says(asked.admit(with_token("good", "org-oslo")), 403, "organization_not_allowed"));
  CHECK(says(asked.admit(with_token("good", "org-nowhere")), 403, "organization_not_allowed"));
  CHECK(says(asked.admit(with_token("good", "org-rio")), 404, "unknown_organization"));
  CHECK(says(asked.admit(upgrade_to("org-nowhere")), 401, "token_required"));
  CHECK(asked.admit(upgrade_to("org-nowhere", "syncws.v1")));
}

TEST_CASE("origins are judged before tokens are looked at", "[gate]") {
  Gate::Settings settings;
  REQUIRE(settings.origins.add("https://app.example.com"));
  World world(settings);
  auto request = with_token("good");
  request.http.origin = "https://evil.example";
  CHECK(says(world.admit(request), 403, "origin_not_allowed"));
  CHECK(world.verifier.asked == 0);
  request.http.origin = "https://app.example.com";
  CHECK(world.admit(request));
  request.http.origin = "";
  CHECK(world.admit(request));
}

TEST_CASE("only pages, where an origin is required", "[gate]") {
  Gate::Settings settings;
  settings.require_origin = true;
  World world(settings, false);
  auto request = upgrade_to("org-rio");
  CHECK(says(world.admit(request), 403, "origin_required"));
  request.http.origin = "http://localhost:5173";
  CHECK(world.admit(request));
}

TEST_CASE("a ticket lets in once", "[gate]") {
  World world(with_tickets());
  const auto ticket = world.ticket("good");
  const auto request = upgrade_to("org-rio", "syncws.ticket." + ticket + ", syncws.v1");
  const auto admitted = world.admit(request);
  REQUIRE(admitted);
  CHECK((*admitted)->grant->subject == "alice");
  const auto again = world.admit(request);
  CHECK(says(again, 401, "ticket_invalid"));
  CHECK(header_of(again.error(), "WWW-Authenticate").find("invalid_token") != std::string::npos);
}

TEST_CASE("a ticket is worth what its token is worth when it is used", "[gate]") {
  World world(with_tickets());
  auto request = upgrade_to("org-rio");
  const auto use = [&] {
    request.http.arguments = {"ticket=" + world.ticket("good")};
    return world.admit(request);
  };
  CHECK(use());
  world.verifier.grants["good"].expires = WallTime{kLongAgo};
  CHECK(says(use(), 401, "token_expired"));
  world.verifier.revoked.insert("alice");
  CHECK(says(use(), 401, "token_revoked"));
  world.verifier.revoked.clear();
  world.verifier.grants["good"].expires.reset();
  world.verifier.grants["good"].organisations = {"org-oslo"};
  CHECK(says(use(), 403, "organization_not_allowed"));
}

TEST_CASE("two credentials are one too many", "[gate]") {
  World world(with_tickets());
  auto request = with_token("good");
  request.http.arguments = {"ticket=" + world.ticket("good")};
  CHECK(says(world.admit(request), 400, "bad_credentials"));
}
