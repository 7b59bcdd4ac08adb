#include "net/lws_server.h"

#include <libwebsockets.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/log.h"
#include "net/descriptor_limit.h"
#include "net/lws_arrival.h"
#include "net/lws_connections.h"
#include "net/lws_context_end.h"
#include "net/lws_http.h"
#include "net/lws_memory.h"
#include "net/lws_request.h"
#include "net/lws_tenant.h"
#include "net/lws_tls.h"
#include "net/packet_hold.h"
#include "net/upgrade_rules.h"

namespace syncws {
namespace {

/// Of who offers no subprotocol. With its space it is nobody's to offer.
constexpr const char* kPlainName = "syncws plain";

enum ProtocolIndex : std::size_t { kPlainIndex, kV1Index, kProtocols };

/// Also the largest single read; viewers say next to nothing.
constexpr std::size_t kReceiveBuffer = 128;
/// The largest single read of HTTP. More than a record of TLS: what OpenSSL keeps of one the
/// library forgets about until something else happens on the connection.
constexpr unsigned kHttpReceiveBuffer = 20U * 1024;
/// Also the largest single send; more than any span.
constexpr std::size_t kSendPacket = std::size_t{256} * 1024;

/// Of a frame's reserved bits: the message is packed.
constexpr unsigned kRsv1 = 0x40;
/// Most bytes of a request's head: cookies and a token of 8 KB go in.
constexpr unsigned kMostHead = 16U * 1024;

LwsServer& server_of(lws* wsi) {
  return *static_cast<LwsServer*>(lws_context_user(lws_get_context(wsi)));
}

WebHandler& handler_of(lws* wsi) { return server_of(wsi).handler(); }

int on_body(lws* wsi, const void* in, std::size_t length) {
  server_of(wsi).http().on_body(wsi, {static_cast<const char*>(in), length});
  return 0;
}

int on_request(lws* wsi) {
  server_of(wsi).on_arrival(wsi);
  return server_of(wsi).http().on_request(wsi);
}

/// Nothing of the connection is the library's any more, not even its TLS.
int on_destroyed(lws* wsi) {
  server_of(wsi).on_arrival(wsi);
  server_of(wsi).http().on_closed(wsi);
  static_cast<void>(LwsArrival::end(wsi));
  return 0;
}

/// `user` is the context of OpenSSL here.
int on_tls_context(lws* wsi, void* user) {
  return server_of(wsi).configure_tls(static_cast<ssl_ctx_st*>(user)) ? 0 : -1;
}

/// Only `syncws.v1` is packed in one stream.
std::optional<DeflateRules> deflate_rules(const LwsServer& server, const UpgradeRequest& request) {
  auto rules = server.packing();
  if (rules && !offers_v1(request.protocols)) rules->keeps_context = false;
  return rules;
}

int on_confirm_upgrade(lws* wsi) {
  if (lws_hdr_total_length(wsi, WSI_TOKEN_UPGRADE) <= 0) return -1;
  auto& server = server_of(wsi);
  server.on_arrival(wsi);
  if (const auto refused = judge_request_line(wsi)) return answer_and_close(wsi, *refused, false);
  const auto request = read_upgrade_request(wsi);
  auto admitted = server.handler().on_upgrade(request);
  if (!admitted) return answer_and_close(wsi, admitted.error(), false);
  server.keep(*std::move(admitted));
  server.deflate().begin(wsi, deflate_rules(server, request));
  hold_packets(lws_get_socket_fd(wsi));
  return 0;
}

int on_answer(lws* wsi, void* in) {
  auto* const answer = static_cast<lws_process_html_args*>(in);
  server_of(wsi).deflate().on_answer(wsi, answer->p, static_cast<std::size_t>(answer->max_len));
  return 0;
}

/// The place of its address goes on to belong to the connection.
void seat_at(Admission& admission, Quota::Place place) {
  if (!place.is_taken()) return;
  if (admission.seat == nullptr) admission.seat = std::make_unique<Seat>();
  admission.seat->address = std::move(place);
}

Variant variant_of(lws* wsi) {
  const auto* const packing = server_of(wsi).deflate().agreed(wsi);
  const bool is_v1 = lws_get_protocol(wsi)->id == kV1Index;
  if (packing == nullptr) return is_v1 ? Variant::v1 : Variant::plain;
  if (!is_v1) return Variant::packed_plain;
  return packing->keeps_context ? Variant::streamed_v1 : Variant::packed_v1;
}

/// The library's answer to the upgrade and the session's greeting leave in one packet.
int on_established(lws* wsi) {
  auto admission = server_of(wsi).take_admission();
  if (admission == nullptr) return -1;
  seat_at(*admission, LwsArrival::end(wsi));
  const Connection connection(server_of(wsi).connections(), wsi);
  auto session = handler_of(wsi).on_session(connection, std::move(admission), variant_of(wsi));
  lws_tenant::set(wsi, session.release());
  let_packets_go(lws_get_socket_fd(wsi));
  return 0;
}

int on_receive(lws* wsi, Session& session, const void* in, std::size_t length) {
  InboundPiece piece;
  piece.bytes = {static_cast<const char*>(in), length};
  piece.announced = lws_remaining_packet_payload(wsi);
  piece.is_first = lws_is_first_fragment(wsi) != 0;
  piece.is_last = lws_is_final_fragment(wsi) != 0;
  piece.is_text = lws_frame_is_binary(wsi) == 0;
  piece.is_compressed = piece.is_first && (lws_get_reserved_bits(wsi) & kRsv1) != 0;
  session.on_data(piece);
  return 0;
}

/// The library answers the peer's close frame itself, unless ours was first or we know better.
int on_peer_close(Session& session, const void* in, std::size_t length) {
  return session.on_peer_close({static_cast<const char*>(in), length}) ? 0 : -1;
}

int on_closed(lws* wsi) {
  const std::unique_ptr<Session> session(lws_tenant::session(wsi));
  if (session == nullptr) return 0;
  lws_tenant::clear(wsi);
  handler_of(wsi).on_session_end(*session);
  return 0;
}

int on_session_event(lws* wsi, lws_callback_reasons reason, const void* in, std::size_t length) {
  auto* const found = lws_tenant::session(wsi);
  if (found == nullptr) return 0;
  auto& session = *found;
  switch (reason) {
    case LWS_CALLBACK_SERVER_WRITEABLE:
      session.on_writable();
      return 0;
    case LWS_CALLBACK_RECEIVE:
      return on_receive(wsi, session, in, length);
    case LWS_CALLBACK_RECEIVE_PONG:
      session.on_pong();
      return 0;
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
      return on_peer_close(session, in, length);
    default:
      return 0;
  }
}

int on_event(lws* wsi, lws_callback_reasons reason, void* user, void* in, size_t length) noexcept {
  switch (reason) {
    case LWS_CALLBACK_HTTP:
      return on_request(wsi);
    case LWS_CALLBACK_HTTP_BODY:
      return on_body(wsi, in, length);
    case LWS_CALLBACK_HTTP_BODY_COMPLETION:
      return LwsHttp::on_more(wsi);
    case LWS_CALLBACK_WSI_DESTROY:
      return on_destroyed(wsi);
    case LWS_CALLBACK_OPENSSL_LOAD_EXTRA_SERVER_VERIFY_CERTS:
      return on_tls_context(wsi, user);
    case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
      return on_confirm_upgrade(wsi);
    case LWS_CALLBACK_CONFIRM_EXTENSION_OKAY:
      return server_of(wsi).deflate().on_offer();
    case LWS_CALLBACK_ADD_HEADERS:
      return on_answer(wsi, in);
    case LWS_CALLBACK_ESTABLISHED:
      return on_established(wsi);
    case LWS_CALLBACK_CLOSED:
      return on_closed(wsi);
    case LWS_CALLBACK_RAW_ADOPT:  // a CONNECT request would turn the connection into a raw one
      return -1;
    default:
      return on_session_event(wsi, reason, in, length);
  }
}

/// Names beyond the first are subprotocols that a client may choose. The first is for clients that
/// offer none.
const std::array<lws_protocols, kProtocols + 1>& protocols() {
  static const std::array<lws_protocols, kProtocols + 1> kTable{{
      {kPlainName, on_event, 0, kReceiveBuffer, kPlainIndex, nullptr, kSendPacket},
      {kV1Protocol.data(), on_event, 0, kReceiveBuffer, kV1Index, nullptr, kSendPacket},
      {nullptr, nullptr, 0, 0, 0, nullptr, 0},
  }};
  return kTable;
}

/// Everything under `/` is answered by LwsHttp. (Without a mount the library spins on some
/// half-closed requests.)
const lws_http_mount& mount() {
  static const lws_http_mount kMount = [] {
    lws_http_mount all{};
    all.mountpoint = "/";
    all.mountpoint_len = 1;
    all.origin = kPlainName;
    all.origin_protocol = LWSMPRO_CALLBACK;
    all.protocol = kPlainName;
    return all;
  }();
  return kMount;
}

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

/// The library's own counts what it takes, in a variable that all threads would write to.
void* allocate(void* block, std::size_t bytes, const char* /*reason*/) {
  if (bytes > 0) return std::realloc(block, bytes);
  std::free(block);
  return nullptr;
}

}  // namespace

LwsServer::LwsServer(UvLoop& loop, WebHandler& handler, HttpHandler& http, const Settings& settings)
    : loop_(loop),
      handler_(handler),
      arrivals_(settings.max_arrivals),
      http_(std::make_unique<LwsHttp>(loop, http)),
      tls_(settings.tls),
      deadlines_(settings.handshake_timeout),
      deadline_(loop, [this] { end_late_arrivals(); }),
      loops_{loop.get()} {}

void LwsServer::open(const Settings& settings) {
  lws_set_log_level(LLL_ERR | LLL_WARN, emit_library_log);
  lws_set_allocator(allocate);
  give_lws_small_blocks();
  lws_context_creation_info info{};
  info.port = CONTEXT_PORT_NO_LISTEN;
  info.options = LWS_SERVER_OPTION_EXPLICIT_VHOSTS | LWS_SERVER_OPTION_LIBUV;
  if (tls_ != nullptr) info.options |= LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT;
  info.foreign_loops = loops_;
  info.protocols = protocols().data();
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
  door.protocols = protocols().data();
  door.mounts = &mount();
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
