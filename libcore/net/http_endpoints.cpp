#include "net/http_endpoints.h"

#include <fmt/format.h>

#include "base/json_text.h"
#include "base/terminal_text.h"
#include "net/cors.h"
#include "net/http_etag.h"
#include "net/with_headers.h"
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

/// A proxy on this machine speaks for others.
AccessRefusal loopback_only(const HttpRequest& request) {
  const auto from = request.forwarded_for.empty() ? "not from " + request.peer
                                                  : std::string("not through a proxy");
  return {403,
          "loopback_only",
          fmt::format("events are taken from this machine only, {}", from),
          {},
          {}};
}

AccessRefusal no_pages(std::string_view origin) {
  auto refused = access_refusal::origin_not_allowed(origin);
  refused.message =
      fmt::format("events are not taken from pages; this one is of {}", harmless_text(origin));
  return refused;
}

/// Not through a proxy on this machine, and no page in a browser here.
bool is_asked_here(const HttpRequest& request) {
  return is_loopback_address(request.peer) && request.forwarded_for.empty() &&
         request.origin.empty();
}

/// Whom the rate of events is counted for.
std::string payer_of(const HttpRequest& request, const Grant* grant) {
  return grant == nullptr || grant->subject.empty() ? request.peer : "sub " + grant->subject;
}

/// A poller that asks again gets nothing but 304 until something has happened.
HttpResponse status_response(std::string_view organisation,
                             const std::optional<StatusSnapshot>& snapshot,
                             std::string_view known_etags) {
  HttpResponse response;
  auto etag = status_answer::etag(snapshot);
  const bool is_known = names_etag(known_etags, etag);
  response.headers = {{"ETag", std::move(etag)}, {"Cache-Control", "no-cache"}};
  if (is_known) {
    response.status = 304;
  } else {
    response.body = status_answer::body(organisation, snapshot);
  }
  return response;
}

bool is_at(std::string_view path, std::string_view endpoint) {
  return endpoint.ends_with('/') ? path.starts_with(endpoint) : path == endpoint;
}

}  // namespace

HttpEndpoints::HttpEndpoints(const ServerView& server, Gate& gate, HttpPublisher& publisher,
                             FindSnapshot find_snapshot)
    : server_(server),
      gate_(gate),
      access_(gate),
      publisher_(publisher),
      find_snapshot_(std::move(find_snapshot)) {}

const std::vector<HttpEndpoints::Endpoint>& HttpEndpoints::endpoints() {
  static const std::vector<Endpoint> kTable{
      {"/healthz", kRead, For::anybody, &HttpEndpoints::health},
      {"/readyz", kRead, For::anybody, &HttpEndpoints::readiness},
      {"/api/ws/stats", kRead, For::pages, &HttpEndpoints::stats},
      {"/api/ws/ticket", "POST", For::pages, &HttpEndpoints::ticket},
      {"/api/sync/events", "POST", For::pages, &HttpEndpoints::publish},
      {kStatusPath, kRead, For::pages, &HttpEndpoints::status},
      {kRoomPath, kRead, For::anybody, &HttpEndpoints::room},
  };
  return kTable;
}

HttpVerdict HttpEndpoints::on_request(const HttpRequest& request) {
  for (const auto& endpoint : endpoints()) {
    if (!is_at(request.path, endpoint.path)) continue;
    return endpoint.whom == For::pages ? answer_page(endpoint, request) : answer(endpoint, request);
  }
  return not_found();
}

HttpVerdict HttpEndpoints::answer(const Endpoint& endpoint, const HttpRequest& request) {
  if (!allows(endpoint.methods, request.method)) return method_not_allowed(endpoint.methods);
  return (this->*endpoint.answer)(request);
}

/// A page that may not read the answer may not ask either: some requests do something.
HttpVerdict HttpEndpoints::answer_page(const Endpoint& endpoint, const HttpRequest& request) {
  const bool is_page = !request.origin.empty();
  const cors::Page page{request.origin, is_page && gate_.allows_origin(request.origin),
                        !gate_.credentials().cookie.empty()};
  if (is_page && !page.is_allowed) {
    return with_headers(gate_.refuse(request, access_refusal::origin_not_allowed(request.origin)),
                        cors::headers(page));
  }
  if (cors::is_preflight(request)) return cors::preflight_answer(page, endpoint.methods);
  return with_headers(answer(endpoint, request), cors::headers(page));
}

HttpVerdict HttpEndpoints::health(const HttpRequest& /*request*/) {
  return HttpResponse{200, R"({"status":"ok"})", {}};
}

HttpVerdict HttpEndpoints::readiness(const HttpRequest& /*request*/) { return server_.readiness(); }

/// They tell of every organisation.
HttpVerdict HttpEndpoints::stats(const HttpRequest& request) {
  const auto answer = [this](const auto& /*grant*/) { return server_.stats(); };
  const auto no_host = gate_.judge_host(request);
  if (!gate_.asks_for_tokens() && no_host) return gate_.refuse(request, *no_host);
  if (!gate_.asks_for_tokens()) return answer(nullptr);
  if (!no_host && is_asked_here(request)) return answer(nullptr);
  const auto judge = [](const Grant& grant) -> std::optional<AccessRefusal> {
    if (!grant.every_organisation) return access_refusal::not_covered(grant);
    if (!grant.may_subscribe) return access_refusal::not_permitted(grant, "subscribe");
    return std::nullopt;
  };
  return access_.with_grant(request, {}, judge, answer);
}

/// A browser's WebSocket can't send a token; it sends this in its place.
HttpVerdict HttpEndpoints::ticket(const HttpRequest& request) {
  if (!gate_.asks_for_tokens()) return not_found();
  const auto judge = [](const Grant& grant) -> std::optional<AccessRefusal> {
    if (!grant.may_subscribe) return access_refusal::not_permitted(grant, "subscribe");
    return std::nullopt;
  };
  return access_.with_grant(request, {}, judge, [this](std::shared_ptr<const Grant> grant) {
    auto& tickets = gate_.tickets();
    const auto ticket = tickets.issue(std::move(grant), monotonic_now());
    if (!ticket) return come_back("too_many_tickets", "too many tickets are outstanding");
    const auto life = std::chrono::duration_cast<std::chrono::seconds>(tickets.life());
    return HttpResponse{
        200,
        fmt::format(R"({{"ticket":{},"expiresInSeconds":{}}})", json_string(*ticket), life.count()),
        {}};
  });
}

HttpVerdict HttpEndpoints::room(const HttpRequest& /*request*/) {
  auto response = refusal(426, "upgrade_required", "a room is a WebSocket; ask for the upgrade");
  response.headers = {{"Upgrade", "websocket"}};
  return response;
}

HttpVerdict HttpEndpoints::status(const HttpRequest& request) {
  if (find_snapshot_ == nullptr) return not_found();
  auto organisation = request.path.substr(kStatusPath.size());
  if (!event_rules::is_organisation(organisation)) {
    return refusal(400, "invalid_organization",
                   "an organizationId is 1 to 128 of A-Z a-z 0-9 . _ - with no dot in front");
  }
  const auto answer = [this, organisation, known = request.if_none_match](const auto& /*grant*/) {
    return status_response(organisation, find_snapshot_(organisation), known);
  };
  if (gate_.asks_for_tokens()) {
    const auto judge = [this, organisation](const Grant& grant) {
      return gate_.judge_watch(grant, organisation);
    };
    return access_.with_grant(request, organisation, judge, answer);
  }
  if (const auto refused = gate_.judge_host(request))
    return gate_.refuse(request, *refused, organisation);
  if (gate_.knows(organisation)) return answer(nullptr);
  return gate_.refuse(request, access_refusal::unknown_organisation(), organisation);
}

/// Without tokens only this machine publishes, and no page: any that somebody here looks at could
/// otherwise.
HttpVerdict HttpEndpoints::publish(const HttpRequest& request) {
  if (!gate_.asks_for_tokens()) {
    if (!is_loopback_address(request.peer) || !request.forwarded_for.empty())
      return gate_.refuse(request, loopback_only(request));
    if (!request.origin.empty()) return gate_.refuse(request, no_pages(request.origin));
    return take_events(request, nullptr);
  }
  const auto judge = [](const Grant& grant) -> std::optional<AccessRefusal> {
    if (!grant.may_publish) return access_refusal::not_permitted(grant, "publish");
    return std::nullopt;
  };
  return access_.with_grant(request, {}, judge,
                            [this, request](std::shared_ptr<const Grant> grant) {
                              return take_events(request, std::move(grant));
                            });
}

HttpVerdict HttpEndpoints::take_events(const HttpRequest& request,
                                       std::shared_ptr<const Grant> grant) {
  if (server_.is_draining()) return come_back("draining", "the server is shutting down");
  const auto length = body_length(request);
  if (!length)
    return refusal(411, "length_required", "Content-Length must say how long the body is");
  if (*length == 0) return refusal(400, "no_events", "there is no event in the body");
  if (const auto most = publisher_.limits().max_bytes; *length > most) return body_too_large(most);
  PublishPermit permit{grant, [this, request, grant](std::string_view organisation) {
                         gate_.refuse(request, access_refusal::not_covered(*grant), organisation);
                       }};
  return publisher_.let_in(payer_of(request, grant.get()), std::move(permit));
}

}  // namespace syncws
