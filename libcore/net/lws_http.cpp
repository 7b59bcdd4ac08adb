#include "net/lws_http.h"

#include <fcntl.h>
#include <libwebsockets.h>

#include <algorithm>

#include "base/descriptor.h"
#include "net/lws_arrival.h"
#include "net/lws_request.h"
#include "net/openssl_stream.h"
#include "net/uv_tcp_stream.h"

namespace syncws {
namespace {

/// The kernel takes an answer as short as this at once.
constexpr std::size_t kShort = std::size_t{16} * 1024;

HttpResponse busy() {
  auto response = refusal(503, "busy", "too many requests at a time");
  response.headers = {{"Retry-After", "1"}};
  return response;
}

bool announces_a_body(const HttpRequest& request) {
  return !request.transfer_encoding.empty() ||
         (!request.content_length.empty() && body_length(request) != 0U);
}

/// A lone HEAD needs nothing but a head.
bool is_short(const HttpVerdict& verdict, bool is_head) {
  const auto* const response = std::get_if<HttpResponse>(&verdict);
  return response != nullptr && (is_head || response->body.size() <= kShort);
}

/// The connection's bytes, for when the library has let go. Null: out of descriptors. (The library
/// frees its TLS object, which counts its owners, and the keys live on with us.)
std::unique_ptr<HttpStream> share_stream(UvLoop& loop, lws* wsi) {
  const int socket = fcntl(lws_get_socket_fd(wsi), F_DUPFD_CLOEXEC, 0);
  if (socket < 0) return nullptr;
  if (auto* const tls = lws_get_ssl(wsi); tls != nullptr)
    return std::make_unique<OpensslStream>(loop, Descriptor(socket), tls);
  return std::make_unique<UvTcpStream>(loop, socket);
}

/// Of all the ways to close a connection, only a time-out makes the library close its descriptor
/// without shutting the socket down, and without a word of TLS. It comes at the start of the next
/// turn, before the library reads again. Whatever the library does with a request's bytes puts its
/// time-outs off: ask again.
void let_go(lws* wsi) {
  lws_set_timeout(wsi, PENDING_TIMEOUT_KILLED_BY_PARENT, LWS_TO_KILL_ASYNC);
  lws_cancel_service(lws_get_context(wsi));
}

}  // namespace

int answer_and_close(lws* wsi, const HttpResponse& response, bool head_only) {
  auto bytes = format_http_response(response, head_only);
  lws_write(wsi, reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), LWS_WRITE_HTTP);
  return -1;
}

int LwsHttp::on_request(lws* wsi) {
  if (find(wsi) != nullptr) return on_more(wsi);
  if (const auto refused = judge_request_line(wsi)) return answer_and_close(wsi, *refused, false);
  const auto request = read_plain_request(wsi);
  const bool is_head = request.method == "HEAD";
  auto verdict = handler_.on_request(request);
  if (is_short(verdict, is_head) && !announces_a_body(request))
    return answer_and_close(wsi, std::get<HttpResponse>(verdict), is_head);
  if (!has_room()) return answer_and_close(wsi, busy(), is_head);
  return take_over(wsi, request, std::move(verdict));
}

int LwsHttp::take_over(lws* wsi, const HttpRequest& request, HttpVerdict verdict) {
  auto stream = share_stream(loop_, wsi);
  if (stream == nullptr) return answer_and_close(wsi, busy(), request.method == "HEAD");
  const HttpExchange::Expected expected{body_length(request).value_or(0), request.method == "HEAD",
                                        request.expects_continue};
  auto made = std::make_shared<HttpExchange>(loop_, std::move(stream), expected);
  entries_.push_back({wsi, made, LwsArrival::end(wsi)});
  if (auto* const response = std::get_if<HttpResponse>(&verdict); response != nullptr) {
    made->answer(*response);
  } else {
    made->start(std::get<std::unique_ptr<HttpTask>>(std::move(verdict)));
  }
  return 0;
}

void LwsHttp::on_body(const lws* wsi, std::string_view piece) {
  if (auto* const exchange = find(wsi); exchange != nullptr) exchange->feed(piece);
}

/// What comes behind the first request of a connection is not served. The library has it in memory
/// and offers it again and again, before it looks at time-outs.
int LwsHttp::on_more(lws* wsi) {
  let_go(wsi);
  return 0;
}

bool LwsHttp::has_room() const {
  std::size_t unsent = 0;
  for (const auto& entry : entries_) unsent += entry.exchange->unsent();
  return entries_.size() < kMostExchanges && unsent < kMostUnsent;
}

HttpExchange* LwsHttp::find(const lws* wsi) const {
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [wsi](const Entry& entry) { return entry.wsi == wsi; });
  return found == entries_.end() ? nullptr : found->exchange.get();
}

void LwsHttp::on_closed(const lws* wsi) {
  for (auto& entry : entries_) {
    if (entry.wsi != wsi) continue;
    entry.wsi = nullptr;
    entry.exchange->go_on();
  }
}

bool LwsHttp::on_turn_end() {
  for (const auto& entry : entries_) {
    if (entry.wsi != nullptr) let_go(entry.wsi);
  }
  std::erase_if(entries_, [](const Entry& entry) { return entry.exchange->is_over(); });
  return false;
}

bool LwsHttp::is_quiet() const {
  return std::all_of(entries_.begin(), entries_.end(),
                     [](const Entry& entry) { return entry.exchange->is_answered(); });
}

void LwsHttp::stop() {
  auto leaving = refusal(503, "draining", "the server is shutting down");
  leaving.headers = {{"Retry-After", "1"}};
  for (const auto& entry : entries_) entry.exchange->give_up_body(leaving);
}

}  // namespace syncws
