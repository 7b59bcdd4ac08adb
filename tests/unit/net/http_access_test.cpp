// Plain requests where tokens are asked for, and those of pages.
#include <fmt/format.h>

#include <optional>

#include "catch.h"
#include "net/http_endpoints.h"
#include "support/counting_encoder.h"
#include "support/events.h"
#include "support/fake_verifier.h"
#include "support/late_journal.h"

using namespace syncws;
using namespace syncws::test;

namespace {

class QuietServer final : public ServerView {
 public:
  [[nodiscard]] bool is_draining() const override { return false; }
  [[nodiscard]] HttpResponse readiness() const override { return {200, "{}", {}}; }
  [[nodiscard]] std::string stats_json() const override { return R"({"stats":1})"; }
};

class Client final : public HttpResponder {
 public:
  void answer(const HttpResponse& response) override { heard = response; }
  std::optional<HttpResponse> heard;
};

std::string header_of(const HttpResponse& response, std::string_view name) {
  std::string values;
  for (const auto& [header, value] : response.headers) {
    if (header == name) values += (values.empty() ? "" : " and ") + value;
  }
  return values;
}

bool says(const HttpResponse& response, int status, std::string_view code) {
  return response.status == status && response.body.find(code) != std::string::npos;
}

struct World {
  explicit World(bool asks = true)
      : gate(settings(), organisations, asks ? &verifier : nullptr, audit) {
    verifier.add("good").may_publish = true;
    verifier.add("all").every_organisation = true;
  }

  static Gate::Settings settings() {
    Gate::Settings settings;
    REQUIRE(settings.origins.add("https://app.example.com"));
    settings.credentials.cookie = "session";
    settings.tickets.make_secret = [count = 0]() mutable {
      return fmt::format("{:011}AAAAAAAAAAA", ++count);
    };
    return settings;
  }

  HttpResponse ask(const std::string& method, const std::string& path,
                   const std::string& token = "", const std::string& origin = "") {
    HttpRequest request;
    request.method = method;
    request.path = path;
    request.origin = origin;
    if (!token.empty()) request.authorization = "Bearer " + token;
    return answer_to(request);
  }
  /// From another machine, unless the request says otherwise; with turns of the loop until it is
  /// answered.
  HttpResponse answer_to(HttpRequest request, const std::string& body = "") {
    if (request.peer.empty()) request.peer = "192.0.2.7";
    if (!body.empty()) request.content_length = std::to_string(body.size());
    auto verdict = endpoints.on_request(request);
    if (const auto* const response = std::get_if<HttpResponse>(&verdict)) return *response;
    const auto client = std::make_shared<Client>();
    std::exchange(std::get<std::unique_ptr<HttpTask>>(verdict), nullptr)
        ->on_body(body, HttpReply(client));
    verifier.answer();
    while (hub.flush(monotonic_now()) || publisher.on_turn_end()) {
    }
    REQUIRE(client->heard);
    return *client->heard;
  }
  HttpResponse publish(const std::string& body, const std::string& token,
                       const std::string& origin = "") {
    HttpRequest request;
    request.method = "POST";
    request.path = "/api/sync/events";
    request.origin = origin;
    if (!token.empty()) request.authorization = "Bearer " + token;
    return answer_to(request, body);
  }

  UvLoop loop;
  AuditLog audit{loop};
  OrganisationRules organisations;
  FakeVerifier verifier;
  Gate gate;
  MemoryJournal journal;
  CountingEncoder encoder;
  EventDecoder decoder{EventDecoder::Settings{}};
  Hub hub{{{}, std::chrono::seconds(1), "boot", {}, &organisations}, journal, encoder};
  HttpPublisher publisher{hub, decoder};
  QuietServer server;
  HttpEndpoints endpoints{server, gate, publisher, [](std::string_view) { return std::nullopt; }};
};

std::string event_of(const std::string& organisation) {
  return R"({"type":"SYNC_SUCCESS","pfaId":"p","organizationId":")" + organisation + R"("})";
}

}  // namespace

TEST_CASE("health is everybody's", "[access]") {
  World world;
  CHECK(world.ask("GET", "/healthz", "", "https://evil.example").status == 200);
  CHECK(world.ask("GET", "/readyz").status == 200);
}

TEST_CASE("stats are for who may see all, or asks here", "[access]") {
  World world;
  CHECK(says(world.ask("GET", "/api/ws/stats"), 401, "token_required"));
  CHECK(says(world.ask("GET", "/api/ws/stats", "good"), 403, "organization_not_allowed"));
  CHECK(says(world.ask("GET", "/api/ws/stats", "bad"), 401, "token_signature"));
  CHECK(world.ask("GET", "/api/ws/stats", "all").status == 200);
  world.verifier.grants["all"].may_subscribe = false;
  CHECK(says(world.ask("GET", "/api/ws/stats", "all"), 403, "not_permitted"));

  HttpRequest here;
  here.method = "GET";
  here.path = "/api/ws/stats";
  here.peer = "127.0.0.1";
  CHECK(world.answer_to(here).status == 200);
  here.forwarded_for = "192.0.2.7";
  CHECK(world.answer_to(here).status == 401);
  here.forwarded_for = "";
  here.origin = "https://app.example.com";
  CHECK(world.answer_to(here).status == 401);
}

TEST_CASE("a name that was made to point here reads nothing", "[access]") {
  HttpRequest request;
  request.method = "GET";
  request.peer = "127.0.0.1";
  request.host = "rebound.example:3000";
  for (const bool asks : {false, true}) {
    World world(asks);
    request.path = "/api/ws/stats";
    CHECK(world.answer_to(request).status == (asks ? 401 : 403));
    request.path = "/api/sync/status/org-rio";
    CHECK(world.answer_to(request).status == (asks ? 401 : 403));
    request.path = "/healthz";
    CHECK(world.answer_to(request).status == 200);
  }
  World open(false);
  request.path = "/api/ws/stats";
  for (const std::string host : {"", "localhost:3000", "127.0.0.1", "app.example.com"}) {
    request.host = host;
    CHECK(open.answer_to(request).status == 200);
  }
  request.host = "rebound.example";
  request.forwarded_for = "192.0.2.7";  // a proxy that knows its own names
  CHECK(open.answer_to(request).status == 200);
}

TEST_CASE("a status is for who may watch", "[access]") {
  World world;
  const std::string path = "/api/sync/status/org-rio";
  CHECK(says(world.ask("GET", path), 401, "token_required"));
  CHECK(world.ask("GET", path, "good").status == 200);
  CHECK(
      says(world.ask("GET", "/api/sync/status/org-oslo", "good"), 403, "organization_not_allowed"));
  CHECK(says(world.ask("GET", "/api/sync/status/.x", "good"), 400, "invalid_organization"));
  world.organisations.set_list({"org-oslo"});
  CHECK(says(world.ask("GET", path, "good"), 404, "unknown_organization"));
  World open(false);
  CHECK(open.ask("GET", path).status == 200);
  open.organisations.set_list({"org-oslo"});
  CHECK(says(open.ask("GET", path), 404, "unknown_organization"));
}

TEST_CASE("publishing needs the permission, and each event its organisation", "[access]") {
  World world;
  CHECK(says(world.publish(event_of("org-rio"), ""), 401, "token_required"));
  CHECK(says(world.publish(event_of("org-rio"), "all"), 403, "not_permitted"));
  CHECK(world.publish(event_of("org-rio"), "good").status == 200);
  const auto mixed = world.publish(
      event_of("org-rio") + "\n" + event_of("org-oslo") + "\n" + event_of("org-rio"), "good");
  CHECK(mixed.status == 207);
  CHECK(mixed.body.find(R"("accepted":2,"refused":1)") != std::string::npos);
  CHECK(
      mixed.body.find(
          R"({"line":2,"error":{"code":"organization_not_allowed","message":"the token is not for this organisation"}})") !=
      std::string::npos);
  CHECK(world.publish(event_of("org-oslo"), "good").status == 400);
  CHECK(world.hub.stats().events_accepted == 3);
  CHECK(world.hub.stats().events_refused == 2);
}

TEST_CASE("events of an organisation that there is not are refused", "[access]") {
  World world;
  world.organisations.set_list({"org-oslo"});
  const auto answer = world.publish(event_of("org-rio"), "good");
  CHECK(says(answer, 400, "there is no such organisation here"));
  CHECK(world.hub.stats().events_refused == 1);
  CHECK(world.hub.holdings().rooms == 0);
}

TEST_CASE("without tokens only this machine publishes, and no page", "[access]") {
  World world(false);
  CHECK(says(world.publish(event_of("org-rio"), ""), 403, "loopback_only"));
  HttpRequest request;
  request.method = "POST";
  request.path = "/api/sync/events";
  request.peer = "127.0.0.1";
  CHECK(world.answer_to(request, event_of("org-rio")).status == 200);
  request.origin = "https://app.example.com";
  CHECK(says(world.answer_to(request, event_of("org-rio")), 403, "origin_not_allowed"));
}

TEST_CASE("a ticket for a token", "[access]") {
  World world;
  const auto answer = world.ask("POST", "/api/ws/ticket", "good");
  CHECK(answer.status == 200);
  CHECK(answer.body == R"({"ticket":"00000000001AAAAAAAAAAA","expiresInSeconds":30})");
  CHECK(format_http_response(answer, false).find("Cache-Control: no-store") != std::string::npos);
  CHECK(world.gate.tickets().outstanding() == 1);
  CHECK(says(world.ask("POST", "/api/ws/ticket"), 401, "token_required"));
  CHECK(says(world.ask("POST", "/api/ws/ticket", "bad"), 401, "token_signature"));
  CHECK(world.ask("GET", "/api/ws/ticket", "good").status == 405);
  world.verifier.grants["good"].may_subscribe = false;
  CHECK(says(world.ask("POST", "/api/ws/ticket", "good"), 403, "not_permitted"));
  CHECK(World(false).ask("POST", "/api/ws/ticket", "good").status == 404);
}

TEST_CASE("no more tickets than there may be", "[access]") {
  World world;
  const auto ask = [&] { return world.ask("POST", "/api/ws/ticket", "good"); };
  std::string last;
  for (int i = 0; i < 10'000; ++i) {
    const auto answer = ask();
    REQUIRE(answer.status == 200);
    last = answer.body.substr(answer.body.find(":\"") + 2, 22);
  }
  const auto full = ask();
  CHECK(says(full, 503, "too_many_tickets"));
  CHECK(header_of(full, "Retry-After") == "1");
  CHECK(world.gate.tickets().redeem(last, monotonic_now()) != nullptr);
  CHECK(ask().status == 200);
  CHECK(ask().status == 503);
}

TEST_CASE("a request waits for the key of its token", "[access]") {
  World world;
  world.verifier.slow = true;
  CHECK(world.ask("POST", "/api/ws/ticket", "good").status == 200);
  CHECK(says(world.ask("GET", "/api/ws/stats", "bad"), 401, "token_signature"));
  CHECK(world.publish(event_of("org-rio"), "good").status == 200);
  HttpRequest endless;
  endless.method = "POST";
  endless.path = "/api/sync/events";
  endless.authorization = "Bearer good";
  endless.content_length = "99999999999";
  CHECK(world.answer_to(endless).status == 413);
}

TEST_CASE("pages read answers by the list of origins", "[access]") {
  const std::string page = "https://app.example.com";
  World world;
  const auto answer = world.ask("GET", "/api/sync/status/org-rio", "good", page);
  CHECK(answer.status == 200);
  CHECK(header_of(answer, "Access-Control-Allow-Origin") == page);
  CHECK(header_of(answer, "Access-Control-Allow-Credentials") == "true");
  CHECK(header_of(answer, "Access-Control-Expose-Headers") == "ETag, Retry-After");
  CHECK(header_of(answer, "Vary") == "Origin");
  const auto refused = world.ask("GET", "/api/sync/status/org-rio", "", page);
  CHECK(refused.status == 401);
  CHECK(header_of(refused, "Access-Control-Allow-Origin") == page);
  const auto published = world.publish(event_of("org-rio"), "good", page);
  CHECK(published.status == 200);
  CHECK(header_of(published, "Access-Control-Allow-Origin") == page);
  const auto evil = world.ask("GET", "/api/sync/status/org-rio", "good", "https://evil.example");
  CHECK(says(evil, 403, "origin_not_allowed"));
  CHECK(header_of(evil, "Access-Control-Allow-Origin").empty());
  CHECK(header_of(evil, "Vary") == "Origin");
  const auto nobody = world.ask("GET", "/api/sync/status/org-rio", "good");
  CHECK(header_of(nobody, "Access-Control-Allow-Origin").empty());
  CHECK(header_of(nobody, "Vary") == "Origin");
}

TEST_CASE("a browser asks before it sends a token", "[access]") {
  World world;
  HttpRequest request;
  request.method = "OPTIONS";
  request.path = "/api/ws/ticket";
  request.origin = "https://app.example.com";
  request.asks_for_method = "POST";
  const auto answer = world.answer_to(request);
  CHECK(answer.status == 204);
  CHECK(header_of(answer, "Access-Control-Allow-Origin") == request.origin);
  CHECK(header_of(answer, "Access-Control-Allow-Methods") == "POST");
  CHECK(header_of(answer, "Access-Control-Allow-Headers") ==
        "authorization, content-type, if-none-match");
  CHECK(header_of(answer, "Access-Control-Max-Age") == "600");
  CHECK(header_of(answer, "Vary") == "Origin");
  const auto bytes = format_http_response(answer, false);
  CHECK(bytes.starts_with("HTTP/1.1 204 No Content\r\n"));
  CHECK(bytes.find("Content-Length") == std::string::npos);
  request.asks_for_method = "";
  CHECK(world.answer_to(request).status == 405);
  request.asks_for_method = "POST";
  request.origin = "https://evil.example";
  CHECK(says(world.answer_to(request), 403, "origin_not_allowed"));
  request.path = "/healthz";
  CHECK(world.answer_to(request).status == 405);
}

TEST_CASE("the cookie of a page that is allowed counts", "[access]") {
  World world;
  HttpRequest request;
  request.method = "POST";
  request.path = "/api/ws/ticket";
  request.cookie = "session=good";
  CHECK(says(world.answer_to(request), 403, "origin_required"));
  request.origin = "https://evil.example";
  CHECK(says(world.answer_to(request), 403, "origin_not_allowed"));
  request.origin = "https://app.example.com";
  CHECK(world.answer_to(request).status == 200);
}
