#include "net/lws_events.h"

#include <libwebsockets.h>

#include <array>

#include "net/lws_arrival.h"
#include "net/lws_connections.h"
#include "net/lws_http.h"
#include "net/lws_request.h"
#include "net/lws_server.h"
#include "net/lws_tenant.h"
#include "net/packet_hold.h"
#include "net/upgrade_rules.h"

namespace syncws {
namespace {

/// Of who offers no subprotocol. With its space it is nobody's to offer.
constexpr const char* kPlainName = "syncws plain";

enum ProtocolIndex : std::size_t { kPlainIndex, kV1Index, kProtocols };

/// Also the largest single read; viewers say next to nothing.
constexpr std::size_t kReceiveBuffer = 128;
/// Also the largest single send; more than any span.
constexpr std::size_t kSendPacket = std::size_t{256} * 1024;

/// Of a frame's reserved bits: the message is packed.
constexpr unsigned kRsv1 = 0x40;
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

int on_confirm_upgrade(lws* wsi) {
  if (lws_hdr_total_length(wsi, WSI_TOKEN_UPGRADE) <= 0) return -1;
  auto& server = server_of(wsi);
  server.on_arrival(wsi);
  if (const auto refused = judge_request_line(wsi)) return answer_and_close(wsi, *refused, false);
  const auto request = read_upgrade_request(wsi);
  auto admitted = server.handler().on_upgrade(request);
  if (!admitted) return answer_and_close(wsi, admitted.error(), false);
  server.keep(*std::move(admitted));
  server.deflate().begin(wsi, server.packing());
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
  if (is_v1) return packing->keeps_context ? Variant::streamed_v1 : Variant::packed_v1;
  return packing->keeps_context ? Variant::streamed_plain : Variant::packed_plain;
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

}  // namespace

namespace lws_events {

/// Names beyond the first are subprotocols that a client may choose. The first is for clients that
/// offer none.
const lws_protocols* protocols() {
  static const std::array<lws_protocols, kProtocols + 1> kTable{{
      {kPlainName, on_event, 0, kReceiveBuffer, kPlainIndex, nullptr, kSendPacket},
      {kV1Protocol.data(), on_event, 0, kReceiveBuffer, kV1Index, nullptr, kSendPacket},
      {nullptr, nullptr, 0, 0, 0, nullptr, 0},
  }};
  return kTable.data();
}

/// Everything under `/` is answered by LwsHttp. (Without a mount the library spins on some
/// half-closed requests.)
const lws_http_mount* mount() {
  static const lws_http_mount kMount = [] {
    lws_http_mount all{};
    all.mountpoint = "/";
    all.mountpoint_len = 1;
    all.origin = kPlainName;
    all.origin_protocol = LWSMPRO_CALLBACK;
    all.protocol = kPlainName;
    return all;
  }();
  return &kMount;
}

}  // namespace lws_events
}  // namespace syncws
