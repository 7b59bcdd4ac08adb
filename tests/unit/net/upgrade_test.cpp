// What may become a WebSocket, and what is said to that which may not; where servers are.
#include "catch.h"
#include "net/http.h"
#include "net/upgrade_rules.h"
#include "net/web_address.h"

using namespace syncws;

namespace {

/// A request that is granted; the cases below spoil one thing each.
UpgradeRequest good_request() {
  HttpRequest http;
  http.method = "GET";
  http.path = "/api/ws/sync/org-rio";
  return {std::move(http), "websocket", "13", true, "", false};
}

template <typename Change>
UpgradeRequest request_with(Change change) {
  auto request = good_request();
  change(request);
  return request;
}

struct Refusal {
  UpgradeRequest request;
  int status;
  std::string body;
};

std::string body(std::string_view code, std::string_view message) {
  return refusal(0, code, message).body;
}

}  // namespace

TEST_CASE("a good request names its room", "[upgrade]") {
  auto request = good_request();
  request.http.arguments = {"since=41", "epoch=boot-1", "ticket=x"};
  const auto target = check_upgrade(request);
  REQUIRE(target);
  CHECK(target->organisation == "org-rio");
  CHECK(target->resume.since == Sequence{41});
  CHECK(target->resume.epoch == "boot-1");
}

TEST_CASE("small differences between clients do not matter", "[upgrade]") {
  for (const std::string protocols :
       {"", "syncws.v1", "other, syncws.v1", "syncws.v1,other", " syncws.v1 ", "a,\tsyncws.v1\t,b",
        "syncws.ticket.abc, syncws.v1"}) {
    INFO(protocols);
    CHECK(check_upgrade(request_with([&](auto& request) { request.protocols = protocols; })));
  }
  for (const std::string upgrade : {"WebSocket", "WEBSOCKET"}) {
    CHECK(check_upgrade(request_with([&](auto& request) { request.upgrade = upgrade; })));
  }
}

TEST_CASE("each check that fails is named", "[upgrade]") {
  const std::string none_known =
      "none of the subprotocols offered is known; offer syncws.v1 or none";
  const std::string organisation =
      "an organizationId is 1 to 128 of A-Z a-z 0-9 . _ - with no dot in front";
  const std::vector<Refusal> refusals{
      {request_with([](auto& one) { one.upgrade = "h2c"; }), 400,
       body("bad_upgrade", "the only upgrade here is to websocket")},
      {request_with([](auto& one) { one.upgrade = ""; }), 400,
       body("bad_upgrade", "the only upgrade here is to websocket")},
      {request_with([](auto& one) { one.upgrade = "websocket2"; }), 400,
       body("bad_upgrade", "the only upgrade here is to websocket")},
      {request_with([](auto& one) { one.http.method = "POST"; }), 405,
       body("method_not_allowed", "a WebSocket is asked for with GET")},
      {request_with([](auto& one) { one.http.path = "/"; }), 404,
       body("not_found", "no room here; rooms are at /api/ws/sync/:organizationId")},
      {request_with([](auto& one) { one.http.path = "/api/ws/sync"; }), 404,
       body("not_found", "no room here; rooms are at /api/ws/sync/:organizationId")},
      {request_with([](auto& one) { one.version = "8"; }), 426,
       body("unsupported_version", "Sec-WebSocket-Version must be 13")},
      {request_with([](auto& one) { one.version = ""; }), 426,
       body("unsupported_version", "Sec-WebSocket-Version must be 13")},
      {request_with([](auto& one) { one.has_key = false; }), 400,
       body("bad_request", "Sec-WebSocket-Key is missing")},
      {request_with([](auto& one) { one.protocols = "chat"; }), 400,
       body("bad_subprotocol", none_known)},
      {request_with([](auto& one) { one.protocols = "syncws.v10, xsyncws.v1, SYNCWS.V1"; }), 400,
       body("bad_subprotocol", none_known)},
      {request_with([](auto& one) { one.protocols = "syncws.v1," + std::string(118, 'x'); }), 400,
       body("bad_subprotocol", "the list in Sec-WebSocket-Protocol is longer than 127 bytes")},
      {request_with([](auto& one) { one.protocols_too_long = true; }), 400,
       body("bad_subprotocol", "the list in Sec-WebSocket-Protocol is longer than 127 bytes")},
      {request_with([](auto& one) { one.http.arguments = {"since=x"}; }), 400,
       body("bad_query", "since: not a whole number")},
      {request_with([](auto& one) { one.http.arguments = {"epoch=e"}; }), 400,
       body("bad_query", "epoch: goes with since")},
      {request_with([](auto& one) { one.http.path = "/api/ws/sync/"; }), 400,
       body("invalid_organization", organisation)},
      {request_with([](auto& one) { one.http.path = "/api/ws/sync/.hidden"; }), 400,
       body("invalid_organization", organisation)},
      {request_with([](auto& one) { one.http.path = "/api/ws/sync/a/b"; }), 400,
       body("invalid_organization", organisation)},
      {request_with([](auto& one) { one.http.path = "/api/ws/sync/" + std::string(129, 'o'); }),
       400, body("invalid_organization", organisation)},
  };
  for (const auto& [request, status, text] : refusals) {
    const auto target = check_upgrade(request);
    INFO(text);
    REQUIRE(!target);
    CHECK(target.error().status == status);
    CHECK(target.error().body == text);
  }
}

TEST_CASE("a list of subprotocols may have 127 bytes", "[upgrade]") {
  CHECK(check_upgrade(
      request_with([](auto& one) { one.protocols = "syncws.v1," + std::string(117, 'x'); })));
}

TEST_CASE("a wrong version is told the right one", "[upgrade]") {
  const auto target = check_upgrade(request_with([](auto& one) { one.version = "8"; }));
  const std::vector<std::pair<std::string, std::string>> wanted{{"Sec-WebSocket-Version", "13"},
                                                                {"Upgrade", "websocket"}};
  CHECK(target.error().headers == wanted);
}

TEST_CASE("an answer over HTTP is complete", "[http]") {
  const HttpResponse response{404, R"({"a":1})", {{"Retry-After", "5"}}};
  const std::string head =
      "HTTP/1.1 404 Not Found\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\nContent-Type: "
      "application/json\r\nContent-Length: 7\r\n"
      "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n"
      "Retry-After: 5\r\n\r\n";
  CHECK(format_http_response(response, false, {}) == head + R"({"a":1})");
  CHECK(format_http_response(response, true, {}) == head);
}

TEST_CASE("each status that is sent has its phrase", "[http]") {
  struct Case {
    int status;
    std::string_view phrase;
  };
  for (const auto& [status, phrase] :
       {Case{200, "OK"}, Case{400, "Bad Request"}, Case{404, "Not Found"},
        Case{405, "Method Not Allowed"}, Case{426, "Upgrade Required"},
        Case{503, "Service Unavailable"}}) {
    const auto text = format_http_response({status, "", {}}, false);
    CHECK(text.starts_with("HTTP/1.1 " + std::to_string(status) + " " + std::string(phrase) +
                           "\r\n"));
  }
}

TEST_CASE("a refusal is JSON with a code and a message", "[http]") {
  const auto response = refusal(400, "bad_query", "since: \"x\"");
  CHECK(response.status == 400);
  CHECK(response.body == R"({"error":{"code":"bad_query","message":"since: \"x\""}})");
  CHECK(response.headers.empty());
}

TEST_CASE("a server's address is a URL of ws or http", "[address]") {
  struct Case {
    std::string url;
    std::string shown;
  };
  for (const auto& [url, shown] : {
           Case{"ws://127.0.0.1:3000", "ws://127.0.0.1:3000"},
           Case{"http://example.org:8080", "ws://example.org:8080"},
           Case{"ws://example.org", "ws://example.org:80"},
           Case{"ws://example.org/", "ws://example.org:80"},
           Case{"ws://example.org:1/a/b//", "ws://example.org:1/a/b"},
           Case{"ws://[::1]:3000/x", "ws://[::1]:3000/x"},
           Case{"ws://h:65535", "ws://h:65535"},
           Case{"wss://example.org", "wss://example.org:443"},
           Case{"https://example.org/a", "wss://example.org:443/a"},
           Case{"wss://[::1]:3000", "wss://[::1]:3000"},
       }) {
    INFO(url);
    const auto address = parse_web_address(url);
    REQUIRE(address);
    CHECK(address->shown() == shown);
  }
  CHECK(parse_web_address("ws://[::1]:3000")->host == "::1");
}

TEST_CASE("what is no such URL is refused", "[address]") {
  for (const std::string url :
       {"", "127.0.0.1:3000", "localhost", "ftp://h", "ws://", "ws:h", "://h", "ws://:3000",
        "ws://h:0", "ws://h:65536", "ws://h:70000", "ws://h:x", "ws://h:", "ws://h:-1"}) {
    const auto address = parse_web_address(url);
    INFO(url);
    REQUIRE(!address);
    CHECK(address.error().kind == ErrorKind::usage);
    CHECK(address.error().message ==
          "--url '" + url + "' is not a URL such as ws://127.0.0.1:3000");
  }
}
