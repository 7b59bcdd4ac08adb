#include "net/lws_server.h"

#include <libwebsockets.h>

#include <algorithm>

#include "base/log.h"
#include "net/descriptor_limit.h"
#include "net/lws_arrival.h"
#include "net/lws_context_end.h"
#include "net/lws_events.h"
#include "net/lws_http.h"
#include "net/lws_memory.h"
#include "net/lws_request.h"
#include "net/lws_tls.h"

namespace syncws {
namespace {

/// The largest single read of HTTP. More than a record of TLS: what OpenSSL keeps of one the
/// library forgets about until something else happens on the connection.
constexpr unsigned kHttpReceiveBuffer = 20U * 1024;
/// Most bytes of a request's head: cookies and a token of 8 KB go in.
constexpr unsigned kMostHead = 16U * 1024;

/// All zero: no timer of the library's own lives as long as a connection; ours are in a wheel.
const lws_retry_bo_t& no_retry() {
  static const lws_retry_bo_t kNone{};
  return kNone;
}

/// Ours comes first.
unsigned library_timeout(Duration ours) {
  constexpr Duration kMost = std::chrono::hours(1);
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(std::min(ours, kMost));
  return static_cast<unsigned>(seconds.count()) + 2;
}

/// The library complains about what any client can do wrong; that is no news to an operator.
void emit_library_log(int /*level*/, const char* line) {
  std::string_view text(line);
  log::debug("libwebsockets: {}", text.substr(0, text.find('\n')));
}

}  // namespace

LwsServer::LwsServer(UvLoop& loop, WebHandler& handler, HttpHandler& http, const Settings& settings)
    : loop_(loop),
      handler_(handler),
      arrivals_(settings.max_arrivals),
      http_(std::make_unique<LwsHttp>(loop, http)),
      connections_(settings.tls != nullptr),
      tls_(settings.tls),
      deadlines_(settings.handshake_timeout),
      deadline_(loop, [this] { end_late_arrivals(); }),
      loops_{loop.get()} {}

void LwsServer::open(const Settings& settings) {
  lws_set_log_level(LLL_ERR | LLL_WARN, emit_library_log);
  give_lws_memory();
  lws_context_creation_info info{};
  info.port = CONTEXT_PORT_NO_LISTEN;
  info.options = LWS_SERVER_OPTION_EXPLICIT_VHOSTS | LWS_SERVER_OPTION_LIBUV;
  if (tls_ != nullptr) info.options |= LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT;
  info.foreign_loops = loops_;
  info.protocols = lws_events::protocols();
  info.retry_and_idle_policy = &no_retry();
  info.pt_serv_buf_size = kHttpReceiveBuffer;
  info.timeout_secs = library_timeout(settings.handshake_timeout);
  info.user = this;
  info.pcontext = &context_;
  info.max_http_header_data2 = kMostHead;
  const LoweredDescriptorLimit limit(settings.most_descriptors);  // it makes its table as long
  context_ = lws_create_context(&info);
  if (context_ != nullptr) open_door(settings);
}

void LwsServer::open_door(const Settings& settings) {
  lws_context_creation_info door{};
  door.port = CONTEXT_PORT_NO_LISTEN_SERVER;
  door.vhost_name = "syncws";
  door.protocols = lws_events::protocols();
  door.mounts = lws_events::mount();
  door.extensions = LwsDeflate::extensions();
  door.retry_and_idle_policy = &no_retry();
  door.timeout_secs_ah_idle = library_timeout(settings.handshake_timeout);
  if (tls_ != nullptr) {
    door.options = LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT | LWS_SERVER_OPTION_CREATE_VHOST_SSL_CTX;
    door.alpn = "http/1.1";
  }
  vhost_ = lws_create_vhost(context_, &door);
}

Result<std::unique_ptr<LwsServer>> LwsServer::make(UvLoop& loop, WebHandler& handler,
                                                   HttpHandler& http, const Settings& settings) {
  std::unique_ptr<LwsServer> server(new LwsServer(loop, handler, http, settings));
  server->open(settings);
  if (!server->tls_status_) return tl::make_unexpected(server->tls_status_.error());
  if (server->vhost_ == nullptr) {
    return fail(ErrorKind::internal,
                "libwebsockets could not be started; is its libuv plug-in (libwebsockets-evlib-uv) "
                "installed?");
  }
  return server;
}

bool LwsServer::configure_tls(ssl_ctx_st* context) {
  tls_status_ = tls_->configure(context);
  return tls_status_.has_value();
}

LwsServer::~LwsServer() { end_lws_context(loop_, context_); }

void LwsServer::adopt(int socket, const IpAddress& peer, Quota::Place place) {
  auto* const wsi = lws_adopt_socket_vhost(vhost_, socket);
  if (wsi == nullptr) return;
  LwsArrival::begin(wsi, arrivals_, peer, std::move(place));
  deadlines_.add(wsi, monotonic_now());
  if (!deadline_.is_active()) deadline_.start(deadlines_.deadline() - monotonic_now());
}

/// The library has time-outs of its own for these, one behind the other: together they would be
/// longer than what was asked for.
void LwsServer::end_late_arrivals() {
  const auto now = monotonic_now();
  while (const auto* const late = deadlines_.take_late(now)) {
    auto* const wsi = static_cast<lws*>(const_cast<void*>(late));
    log::debug("{} did not ask for anything in time", read_peer_address(wsi));
    lws_set_timeout(wsi, PENDING_TIMEOUT_KILLED_BY_PARENT, LWS_TO_KILL_ASYNC);
    lws_cancel_service(context_);
  }
  if (deadlines_.size() > 0) deadline_.start(deadlines_.deadline() - now);
}

}  // namespace syncws
