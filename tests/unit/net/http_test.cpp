// Plain HTTP without a socket: headers read and written, and who answers which request.
#include "net/http.h"

#include "catch.h"
#include "net/http_endpoints.h"
#include "net/http_etag.h"
#include "support/counting_encoder.h"
#include "support/late_journal.h"
#include "wire/server_frame.h"

using namespace syncws;
using namespace syncws::test;

namespace {

class ScriptedServer final : public ServerView {
 public:
  [[nodiscard]] bool is_draining() const override { return draining; }
  [[nodiscard]] HttpResponse readiness() const override {
    return {draining ? 503 : 200, R"({"status":"scripted"})", {}};
  }
  [[nodiscard]] std::string stats_json() const override { return R"({"stats":1})"; }
  bool draining = false;
};

struct World {
  HttpVerdict ask(const std::string& method, const std::string& path) {
    HttpRequest request;
    request.method = method;
    request.path = path;
    return endpoints.on_request(request);
  }
  HttpResponse answer(const std::string& method, const std::string& path) {
    return std::get<HttpResponse>(ask(method, path));
  }
  HttpVerdict post(const std::string& length, const std::string& peer = "127.0.0.1",
                   const std::string& encoding = "") {
    HttpRequest request;
    request.method = "POST";
    request.path = "/api/sync/events";
    request.content_length = length;
    request.transfer_encoding = encoding;
    request.peer = peer;
    return endpoints.on_request(request);
  }

  LateJournal journal;
  CountingEncoder encoder;
  EventDecoder decoder{EventDecoder::Settings{}};
  Hub hub{{{}, std::chrono::seconds(1), "boot"}, journal, encoder};
  HttpPublisher publisher{hub, decoder};
  ScriptedServer server;
  std::string frame = server_frame::text(R"({"a":1})");
  StatusSnapshot snapshot{{"boot-1", 2}, {{2, frame}}};
  UvLoop loop;
  AuditLog audit{loop};
  OrganisationRules organisations;
  Gate gate{{}, organisations, nullptr, audit};
  HttpEndpoints endpoints{server, gate, publisher, [this](std::string_view) { return snapshot; }};
};

std::string header_of(const HttpResponse& response, std::string_view name) {
  for (const auto& [header, value] : response.headers) {
    if (header == name) return value;
  }
  return {};
}

bool says(const HttpVerdict& verdict, int status, std::string_view code) {
  const auto* const response = std::get_if<HttpResponse>(&verdict);
  return response != nullptr && response->status == status &&
         response->body.find(code) != std::string::npos;
}

HttpRequest request_of_length(const std::string& length, const std::string& encoding = "") {
  HttpRequest request;
  request.content_length = length;
  request.transfer_encoding = encoding;
  return request;
}

}  // namespace

TEST_CASE("a response as bytes", "[http]") {
  constexpr WallTime kNow{1'764'324'000'123};
  CHECK(format_http_response({207, "{}", {{"X-Y", "z"}}}, false, kNow) ==
        "HTTP/1.1 207 Multi-Status\r\nDate: Fri, 28 Nov 2025 10:00:00 GMT\r\nContent-Type: "
        "application/json\r\nContent-Length: 2\r\n"
        "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n"
        "X-Y: z\r\n\r\n{}");
  CHECK(format_http_response({200, "{}", {}}, true).ends_with("Connection: close\r\n\r\n"));
  const auto unchanged =
      format_http_response({304, "", {{"Cache-Control", "no-cache"}}}, false, kNow);
  CHECK(
      unchanged.starts_with("HTTP/1.1 304 Not Modified\r\nDate: Fri, 28 Nov 2025 10:00:00 "
                            "GMT\r\nX-Content-Type-Options"));
  CHECK(unchanged.find("no-store") == std::string::npos);
}

TEST_CASE("every status that is used has its phrase", "[http]") {
  for (const int status :
       {200, 204, 207, 304, 400, 401, 403, 404, 405, 408, 411, 413, 426, 429, 500, 503}) {
    CHECK(format_http_response({status, "", {}}, false).find("Unknown") == std::string::npos);
  }
}

TEST_CASE("the length of a body is taken at its word, or not at all", "[http]") {
  CHECK(body_length(request_of_length("0")) == 0U);
  CHECK(body_length(request_of_length("1048576")) == 1048576U);
  CHECK(body_length(request_of_length("99999999999999999999999")) ==
        std::numeric_limits<std::uint64_t>::max());
  for (const std::string length : {"", "-1", "+1", "1.5", "0x10", "5, 5", "1 ", "five"}) {
    INFO(length);
    CHECK(body_length(request_of_length(length)) == std::nullopt);
  }
  CHECK(body_length(request_of_length("5", "chunked")) == std::nullopt);
}

TEST_CASE("entity tags are found in a list", "[http]") {
  for (const auto* const list :
       {R"("a-1")", R"(W/"a-1")", R"("x", "a-1")", R"( "x,y" ,W/"a-1","z")", "*"}) {
    INFO(list);
    CHECK(names_etag(list, R"("a-1")"));
  }
  for (const auto* const list :
       {"", "a-1", R"("a-2")", R"("a-1)", R"("x" "a-11")", R"(x, "a-1")"}) {
    INFO(list);
    CHECK(!names_etag(list, R"("a-1")"));
  }
}

TEST_CASE("loopback addresses", "[http]") {
  CHECK(is_loopback_address("127.0.0.1"));
  CHECK(is_loopback_address("127.1.2.3"));
  CHECK(is_loopback_address("::1"));
  for (const auto* const address : {"", "10.0.0.1", "1127.0.0.1", "::2", "::ffff:10.0.0.1"}) {
    CHECK(!is_loopback_address(address));
  }
}

TEST_CASE("each path says what it allows", "[http]") {
  World world;
  for (const std::string path :
       {"/healthz", "/readyz", "/api/ws/stats", "/api/sync/status/org-rio"}) {
    INFO(path);
    CHECK(world.answer("GET", path).status == 200);
    CHECK(world.answer("HEAD", path).status == 200);
    CHECK(header_of(world.answer("POST", path), "Allow") == "GET, HEAD");
  }
  for (const std::string method : {"GET", "HEAD", "PUT", "OTHER", "P", ""}) {
    const auto answer = world.answer(method, "/api/sync/events");
    CHECK(answer.status == 405);
    CHECK(header_of(answer, "Allow") == "POST");
  }
  CHECK(world.answer("GET", "/api/ws/sync/org-rio").status == 426);
  for (const std::string path : {"/", "/api/sync/events/", "/api/sync/status", "/healthz/"}) {
    CHECK(world.answer("GET", path).status == 404);
    CHECK(world.answer("POST", path).status == 404);
  }
}

TEST_CASE("ready until it leaves", "[http]") {
  World world;
  CHECK(world.answer("GET", "/readyz").body == R"({"status":"scripted"})");
  world.server.draining = true;
  CHECK(world.answer("GET", "/readyz").status == 503);
  CHECK(says(world.post("5"), 503, "draining"));
}

TEST_CASE("what may not publish is told why", "[http]") {
  World world;
  CHECK(says(world.post("5", "10.0.0.1"), 403, "loopback_only"));
  CHECK(says(world.post(""), 411, "length_required"));
  CHECK(says(world.post("5", "::1", "chunked"), 411, "length_required"));
  CHECK(says(world.post("0"), 400, "no_events"));
  CHECK(says(world.post("1048577"), 413, "too_large"));
  CHECK(std::holds_alternative<std::unique_ptr<HttpTask>>(world.post("1048576")));
}

TEST_CASE("only so many requests publish at a time", "[http]") {
  World world;
  std::vector<HttpVerdict> open;
  for (std::size_t i = 0; i < HttpPublisher::kMostRequests; ++i) open.push_back(world.post("5"));
  const auto refused = world.post("5");
  CHECK(says(refused, 503, "busy"));
  CHECK(header_of(std::get<HttpResponse>(refused), "Retry-After") == "1");
  open.pop_back();
  CHECK(std::holds_alternative<std::unique_ptr<HttpTask>>(world.post("5")));
}

TEST_CASE("a status is sent again only when it has changed", "[http]") {
  World world;
  const auto first = world.answer("GET", "/api/sync/status/org-rio");
  CHECK(first.body ==
        R"({"organizationId":"org-rio","epoch":"boot-1","seq":2,"events":[{"a":1,"seq":2}]})");
  HttpRequest request;
  request.method = "GET";
  request.path = "/api/sync/status/org-rio";
  request.if_none_match = header_of(first, "ETag");
  const auto unchanged = std::get<HttpResponse>(world.endpoints.on_request(request));
  CHECK(unchanged.status == 304);
  CHECK(unchanged.body.empty());
  CHECK(header_of(unchanged, "ETag") == header_of(first, "ETag"));
  ++world.snapshot.head.sequence;
  CHECK(std::get<HttpResponse>(world.endpoints.on_request(request)).status == 200);
  for (const std::string bad : {"", ".x", "a/b", "a b", "a\"b"}) {
    CHECK(says(world.answer("GET", "/api/sync/status/" + bad), 400, "invalid_organization"));
  }
}
