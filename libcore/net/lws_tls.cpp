#include "net/lws_tls.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <utility>

#include "base/log.h"
#include "base/process_secrecy.h"
#include "net/openssl_error.h"

namespace syncws {
namespace {

/// For TLS 1.2: forward secrecy and authenticated encryption only. TLS 1.3 has nothing else.
constexpr const char* kCiphers =
    "ECDHE+AESGCM:ECDHE+CHACHA20:!aNULL:!eNULL:!PSK:!SRP:!ARIA:!CAMELLIA:!CCM";

/// The library looks at a failed handshake only to end it.
void tell_of_failure(const SSL* ssl, int where, int result) {
  const auto problem = ERR_peek_error();
  if (where != SSL_CB_ACCEPT_EXIT || result > 0 || problem == 0) return;
  const char* const reason = ERR_reason_error_string(problem);
  log::debug("TLS handshake on descriptor {} failed: {}", SSL_get_fd(ssl),
             reason == nullptr ? "no reason was given" : reason);
}

}  // namespace

/// Who may sign the certificates of clients.
class LwsTls::Authorities {
 public:
  Authorities() = default;
  Authorities(const Authorities&) = delete;
  Authorities& operator=(const Authorities&) = delete;
  ~Authorities() {
    X509_STORE_free(store_);
    sk_X509_NAME_pop_free(names_, X509_NAME_free);
  }

  [[nodiscard]] Status read(const std::string& path) {
    store_ = X509_STORE_new();
    names_ = SSL_load_client_CA_file(path.c_str());
    if (names_ != nullptr && X509_STORE_load_file(store_, path.c_str()) == 1) return {};
    return fail(ErrorKind::usage, fmt::format("{} has no certificates of authorities in PEM: {}",
                                              path, take_openssl_error()));
  }

  /// Both are the context's own from here on.
  void install(SSL_CTX* context) {
    SSL_CTX_set_cert_store(context, std::exchange(store_, nullptr));
    SSL_CTX_set_client_CA_list(context, std::exchange(names_, nullptr));
  }

 private:
  X509_STORE* store_ = nullptr;
  STACK_OF(X509_NAME) * names_ = nullptr;
};

LwsTls::LwsTls(const TlsServerSettings& settings) : settings_(settings) {}

LwsTls::~LwsTls() = default;

Result<std::unique_ptr<LwsTls>> LwsTls::make(const TlsServerSettings& settings) {
  keep_memory_private();
  std::unique_ptr<LwsTls> tls(new LwsTls(settings));
  if (auto read = tls->read(); !read) return tl::make_unexpected(read.error());
  return tls;
}

Status LwsTls::read() {
  auto identity = OpensslIdentity::load(settings_.certificate, settings_.key);
  if (!identity) return tl::make_unexpected(identity.error());
  std::unique_ptr<Authorities> authorities;
  if (settings_.client_ca) {
    authorities = std::make_unique<Authorities>();
    if (auto read = authorities->read(*settings_.client_ca); !read) return read;
  }
  identity_ = *std::move(identity);
  authorities_ = std::move(authorities);
  return {};
}

Status LwsTls::configure(ssl_ctx_st* context) {
  context_ = context;
  set_rules();
  return install();
}

Status LwsTls::reload() {
  if (auto status = read().and_then([&] { return install(); }); !status) return status;
  log::info("TLS certificate {}", identity_.shown());
  return {};
}

Status LwsTls::install() {
  if (auto installed = identity_.install(context_); !installed) return installed;
  if (authorities_ != nullptr) authorities_->install(context_);
  return {};
}

/// A resumed session would skip the certificate of its client, which may have been refused by now;
/// otherwise a ticket spares those who come back a signature. Tickets need no memory here.
void LwsTls::set_rules() {
  SSL_CTX_set_min_proto_version(
      context_, settings_.least == TlsVersion::v1_3 ? TLS1_3_VERSION : TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(context_, kCiphers);
  SSL_CTX_set_options(context_, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                    SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
  SSL_CTX_set_session_cache_mode(context_, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context_, settings_.client_ca ? 0 : 1);
  SSL_CTX_set_info_callback(context_, tell_of_failure);
  if (!settings_.client_ca) return;
  SSL_CTX_set_options(context_, SSL_OP_NO_TICKET);
  SSL_CTX_set_verify(context_, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
}

}  // namespace syncws
