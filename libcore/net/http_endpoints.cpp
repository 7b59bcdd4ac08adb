#include "net/http_endpoints.h"

#include <fmt/format.h>

#include "base/terminal_text.h"
#include "net/http_etag.h"
#include "wire/event_rules.h"
#include "wire/publish_body.h"
#include "wire/room_target.h"

namespace syncws {
namespace {

constexpr std::string_view kStatusPath = "/api/sync/status/";
constexpr std::string_view kRead = "GET, HEAD";

HttpResponse not_found() {
  return refusal(404, "not_found", "nothing is here; rooms are at /api/ws/sync/:organizationId");
}

HttpResponse method_not_allowed(std::string_view methods) {
  auto response =
      refusal(405, "method_not_allowed", fmt::format("only {} is answered here", methods));
  response.headers = {{"Allow", std::string(methods)}};
  return response;
}

HttpResponse come_back(std::string_view code, std::string_view message) {
  auto response = refusal(503, code, message);
  response.headers = {{"Retry-After", "1"}};
  return response;
}

/// `methods` is a list such as `GET, HEAD`.
bool allows(std::string_view methods, std::string_view method) {
  while (!methods.empty()) {
    const auto end = std::min(methods.find(','), methods.size());
    if (methods.substr(0, end) == method) return true;
    methods.remove_prefix(std::min(end + 2, methods.size()));
  }
  return false;
}

bool is_at(std::string_view path, std::string_view endpoint) {
  return endpoint.ends_with('/') ? path.starts_with(endpoint) : path == endpoint;
}

}  // namespace

HttpEndpoints::HttpEndpoints(const ServerView& server, HttpPublisher& publisher,
                             FindSnapshot find_snapshot)
    : server_(server), publisher_(publisher), find_snapshot_(std::move(find_snapshot)) {}

const std::vector<HttpEndpoints::Endpoint>& HttpEndpoints::endpoints() {
  static const std::vector<Endpoint> kTable{
      {"/healthz", kRead, &HttpEndpoints::health},
      {"/readyz", kRead, &HttpEndpoints::readiness},
      {"/api/ws/stats", kRead, &HttpEndpoints::stats},
      {"/api/sync/events", "POST", &HttpEndpoints::publish},
      {kStatusPath, kRead, &HttpEndpoints::status},
      {kRoomPath, kRead, &HttpEndpoints::room},
  };
  return kTable;
}

HttpVerdict HttpEndpoints::on_request(const HttpRequest& request) {
  for (const auto& endpoint : endpoints()) {
    if (!is_at(request.path, endpoint.path)) continue;
    if (!allows(endpoint.methods, request.method)) return method_not_allowed(endpoint.methods);
    return (this->*endpoint.answer)(request);
  }
  return not_found();
}

HttpVerdict HttpEndpoints::health(const HttpRequest& /*request*/) const {
  return HttpResponse{200, R"({"status":"ok"})", {}};
}

HttpVerdict HttpEndpoints::readiness(const HttpRequest& /*request*/) const {
  return server_.readiness();
}

HttpVerdict HttpEndpoints::stats(const HttpRequest& /*request*/) const {
  return HttpResponse{200, server_.stats_json(), {}};
}

HttpVerdict HttpEndpoints::room(const HttpRequest& /*request*/) const {
  auto response = refusal(426, "upgrade_required", "a room is a WebSocket; ask for the upgrade");
  response.headers = {{"Upgrade", "websocket"}};
  return response;
}

/// A poller that asks again gets nothing but 304 until something has happened.
HttpVerdict HttpEndpoints::status(const HttpRequest& request) const {
  if (find_snapshot_ == nullptr) return not_found();
  const auto organisation = std::string_view(request.path).substr(kStatusPath.size());
  if (!event_rules::is_organisation(organisation)) {
    return refusal(400, "invalid_organization",
                   "an organizationId is 1 to 128 of A-Z a-z 0-9 . _ - with no dot in front");
  }
  const auto snapshot = find_snapshot_(organisation);
  HttpResponse response;
  auto etag = status_answer::etag(snapshot);
  const bool is_known = names_etag(request.if_none_match, etag);
  response.headers = {{"ETag", std::move(etag)}, {"Cache-Control", "no-cache"}};
  if (is_known) {
    response.status = 304;
  } else {
    response.body = status_answer::body(organisation, snapshot);
  }
  return response;
}

HttpVerdict HttpEndpoints::publish(const HttpRequest& request) const {
  if (!is_loopback_address(request.peer)) {
    return refusal(
        403, "loopback_only",
        fmt::format("events are taken from this machine only, not from {}", request.peer));
  }
  if (!request.origin.empty()) {  // any page that somebody here looks at could publish otherwise
    return refusal(403, "origin_not_allowed",
                   fmt::format("events are not taken from pages; this one is of {}",
                               harmless_text(request.origin)));
  }
  if (server_.is_draining()) return come_back("draining", "the server is shutting down");
  const auto length = body_length(request);
  if (!length)
    return refusal(411, "length_required", "Content-Length must say how long the body is");
  if (*length == 0) return refusal(400, "no_events", "there is no event in the body");
  if (const auto most = publisher_.limits().max_bytes; *length > most) {
    return refusal(
        413, "too_large",
        fmt::format("the body may have {} bytes; send the events in several requests", most));
  }
  return publisher_.let_in(request.peer);
}

}  // namespace syncws
