#include "net/lws_client.h"

#include <fmt/format.h>
#include <libwebsockets.h>

#include <array>
#include <cstdlib>
#include <cstring>

#include "base/log.h"
#include "base/misuse.h"
#include "net/lws_context_end.h"
#include "net/upgrade_rules.h"

namespace syncws {
namespace {

constexpr std::size_t kReceiveBuffer = std::size_t{64} * 1024;
/// The request is made in it, with a token of up to 8 KiB.
constexpr unsigned kRequestBuffer = 16 * 1024;

int on_lws_event(lws* wsi, lws_callback_reasons reason, void* /*user*/, void* in,
                 size_t length) noexcept {
  auto* const client = static_cast<LwsClient*>(lws_context_user(lws_get_context(wsi)));
  return client == nullptr ? 0 : client->on_event(wsi, reason, in, length);
}

const std::array<lws_protocols, 3>& protocols() {
  static const std::array<lws_protocols, 3> kTable{{
      {"syncws.plain", on_lws_event, 0, kReceiveBuffer, 0, nullptr, 0},
      {kV1Protocol.data(), on_lws_event, 0, kReceiveBuffer, 1, nullptr, 0},
      {nullptr, nullptr, 0, 0, 0, nullptr, 0},
  }};
  return kTable;
}

const lws_retry_bo_t& no_retry() {
  static const lws_retry_bo_t kNone{};
  return kNone;
}

/// Code 1000, masked with the key 0. (The library's own way, lws_close_reason and -1, ends without
/// the frame here.)
int send_close(lws* wsi) {
  std::array<unsigned char, 8> frame{0x88, 0x82, 0, 0, 0, 0, 0x03, 0xE8};
  return lws_write(wsi, frame.data(), frame.size(), LWS_WRITE_RAW) < 0 ? -1 : 0;
}

/// The library masks the text where it stands, and so it is sent from a copy.
int send_text(lws* wsi, const Secret& text) {
  std::string frame = std::string(LWS_PRE, '\0') + text.text();
  auto* const begin = reinterpret_cast<unsigned char*>(frame.data()) + LWS_PRE;
  const int sent = lws_write(wsi, begin, text.text().size(), LWS_WRITE_TEXT);
  wipe(frame);
  return sent < 0 ? -1 : 0;
}

std::string challenge_of(lws* wsi) {
  constexpr std::size_t kMost = 512;
  std::array<char, kMost> text{};
  const int length = lws_hdr_copy(wsi, text.data(), kMost, WSI_TOKEN_HTTP_WWW_AUTHENTICATE);
  return length <= 0 ? std::string() : std::string(text.data(), static_cast<std::size_t>(length));
}

void emit_library_log(int /*level*/, const char* line) {
  std::string_view text(line);
  log::debug("libwebsockets: {}", text.substr(0, text.find('\n')));
}

}  // namespace

LwsClient::LwsClient(UvLoop& loop, std::unique_ptr<OpensslClient> tls, Handler handler)
    : loop_(loop), tls_(std::move(tls)), handler_(std::move(handler)), loops_{loop.get()} {
  lws_set_log_level(LLL_ERR | LLL_WARN, emit_library_log);
  unsetenv("http_proxy");  // the library would take it without being asked
  lws_context_creation_info info{};
  info.port = CONTEXT_PORT_NO_LISTEN;
  info.options = LWS_SERVER_OPTION_LIBUV;
  if (tls_ != nullptr) {
    info.options |= LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT;
    info.provided_client_ssl_ctx = tls_->context();
  }
  info.foreign_loops = loops_;
  info.protocols = protocols().data();
  info.retry_and_idle_policy = &no_retry();
  info.user = this;
  constexpr unsigned kFewDescriptors = 64;
  info.fd_limit_per_thread = kFewDescriptors;
  info.pt_serv_buf_size = kRequestBuffer;
  info.pcontext = &context_;
  context_ = lws_create_context(&info);
}

Result<std::unique_ptr<LwsClient>> LwsClient::make(UvLoop& loop, std::unique_ptr<OpensslClient> tls,
                                                   Handler handler) {
  std::unique_ptr<LwsClient> client(new LwsClient(loop, std::move(tls), std::move(handler)));
  if (client->context_ == nullptr) {
    return fail(ErrorKind::internal,
                "libwebsockets could not be started; is its libuv plug-in (libwebsockets-evlib-uv) "
                "installed?");
  }
  return client;
}

LwsClient::~LwsClient() {
  under_way_ = false;
  end_lws_context(loop_, context_);
}

void LwsClient::connect(const WebAddress& address, const std::string& path,
                        const std::string& subprotocols, Secret bearer) {
  require(!under_way_, "a client was asked to connect twice");
  under_way_ = true;
  end_ = {};
  message_.clear();
  bearer_ = std::move(bearer);
  const auto host = address.host.find(':') == std::string::npos ? address.host
                                                                : fmt::format("[{}]", address.host);
  const auto host_header = fmt::format("{}:{}", host, address.port);
  lws_client_connect_info info{};
  info.context = context_;
  info.address = address.host.c_str();
  info.port = address.port;
  info.path = path.c_str();
  info.host = host_header.c_str();
  info.protocol = subprotocols.empty() ? nullptr : subprotocols.c_str();
  info.local_protocol_name = subprotocols.empty() ? "syncws.plain" : kV1Protocol.data();
  info.retry_and_idle_policy = &no_retry();
  if (address.is_tls) {
    require(tls_ != nullptr, "a client without TLS was asked to connect with it");
    // The host is checked by our context, which knows addresses of IPv6, too.
    info.ssl_connection = LCCSCF_USE_SSL | LCCSCF_SKIP_SERVER_CERT_HOSTNAME_CHECK;
    info.alpn = "http/1.1";
  }
  info.pwsi = &wsi_;
  // A null without a callback before it: the name could not be looked up.
  if (lws_client_connect_via_info(&info) == nullptr && under_way_) {
    end_.reason = fmt::format("can't look up {}", address.host);
    end();
  }
}

void LwsClient::send(Secret text) {
  if (wsi_ == nullptr || !end_.was_open) return;
  outgoing_ = std::move(text);
  lws_callback_on_writable(wsi_);
}

void LwsClient::ping() {
  if (wsi_ == nullptr) return;
  wants_ping_ = true;
  lws_callback_on_writable(wsi_);
}

void LwsClient::close() {
  if (wsi_ == nullptr || !end_.was_open) return hang_up();
  wants_close_ = true;
  lws_callback_on_writable(wsi_);
}

bool LwsClient::heard() { return std::exchange(heard_, false); }

void LwsClient::hang_up() {
  if (wsi_ == nullptr) return;
  lws_set_timeout(wsi_, PENDING_TIMEOUT_KILLED_BY_PARENT, LWS_TO_KILL_ASYNC);
  lws_cancel_service(context_);
}

int LwsClient::on_event(lws* wsi, int reason, void* in, std::size_t length) {
  const std::string_view bytes(static_cast<const char*>(in), in == nullptr ? 0 : length);
  switch (reason) {
    case LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER:
      return on_request_head(wsi, in, length);
    case LWS_CALLBACK_CLIENT_ESTABLISHED:
      end_.was_open = true;
      handler_.on_open();
      return 0;
    case LWS_CALLBACK_CLIENT_RECEIVE:
      return on_receive(wsi, bytes);
    case LWS_CALLBACK_CLIENT_RECEIVE_PONG:
      heard_ = true;
      return 0;
    case LWS_CALLBACK_CLIENT_WRITEABLE:
      return on_writable(wsi);
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
      on_peer_close(bytes);
      return 0;
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
      end_.http_status = static_cast<int>(lws_http_client_http_response(wsi));
      if (end_.http_status != 0) end_.challenge = challenge_of(wsi);
      end_.reason = bytes.empty() ? std::string("connection failed")
                                  : std::string(bytes.substr(0, bytes.find('\0')));
      end();
      return 0;
    case LWS_CALLBACK_CLIENT_CLOSED:
    case LWS_CALLBACK_CLOSED_CLIENT_HTTP:
    case LWS_CALLBACK_WSI_DESTROY:
      if (wsi == wsi_ || wsi_ == nullptr) end();
      return 0;
    default:
      return 0;
  }
}

/// `in` points at where the next header goes, with `room` bytes behind it.
int LwsClient::on_request_head(lws* wsi, void* in, std::size_t room) {
  if (bearer_.is_empty() || in == nullptr) return 0;
  auto** const at = static_cast<unsigned char**>(in);
  std::string value = "Bearer " + std::exchange(bearer_, {}).text();
  const bool fits =
      lws_add_http_header_by_token(wsi, WSI_TOKEN_HTTP_AUTHORIZATION,
                                   reinterpret_cast<const unsigned char*>(value.data()),
                                   static_cast<int>(value.size()), at, *at + room) == 0;
  wipe(value);
  return fits ? 0 : -1;
}

int LwsClient::on_receive(lws* wsi, std::string_view piece) {
  heard_ = true;
  const bool is_whole = lws_is_first_fragment(wsi) != 0 && lws_is_final_fragment(wsi) != 0;
  if (is_whole) {
    handler_.on_message(piece);
    return 0;
  }
  if (lws_is_first_fragment(wsi) != 0) message_.clear();
  if (message_.size() + piece.size() > kMostMessage) return -1;
  message_ += piece;
  if (lws_is_final_fragment(wsi) != 0) handler_.on_message(std::exchange(message_, {}));
  return 0;
}

void LwsClient::on_peer_close(std::string_view payload) {
  constexpr std::size_t kCodeBytes = 2;
  if (payload.size() < kCodeBytes) return;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(payload[i]); };
  end_.code = static_cast<std::uint16_t>((byte(0) << 8U) | byte(1));
  end_.reason = std::string(payload.substr(kCodeBytes));
}

int LwsClient::on_writable(lws* wsi) {
  if (std::exchange(wants_close_, false)) return send_close(wsi);
  if (!outgoing_.is_empty()) {
    if (wants_ping_) lws_callback_on_writable(wsi);
    return send_text(wsi, std::exchange(outgoing_, {}));
  }
  std::array<unsigned char, LWS_PRE + 1> frame{};
  if (!std::exchange(wants_ping_, false)) return 0;
  frame[LWS_PRE] = '?';  // the pong of an empty ping is not reported
  return lws_write(wsi, &frame[LWS_PRE], 1, LWS_WRITE_PING) < 0 ? -1 : 0;
}

/// What the library says of TLS is the name of a function.
void LwsClient::explain_tls() {
  if (tls_ == nullptr) return;
  auto problem = tls_->take_problem();
  if (end_.was_open || end_.http_status != 0 || problem.why.empty()) return;
  end_.reason = std::move(problem.why);
}

/// An attempt has five kinds of ends (field: NULL, two errors, CLOSED, WSI_DESTROY), of which
/// several may come.
void LwsClient::end() {
  if (!std::exchange(under_way_, false)) return;
  wsi_ = nullptr;
  wants_ping_ = false;
  wants_close_ = false;
  bearer_ = {};
  outgoing_ = {};
  explain_tls();
  handler_.on_end(end_);
}

}  // namespace syncws
