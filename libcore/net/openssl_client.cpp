#include "net/openssl_client.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>

#include "base/process_secrecy.h"
#include "net/openssl_error.h"
#include "net/openssl_trouble.h"

namespace syncws {
namespace {

/// Where a context keeps its owner.
int owner_place() {
  static const int place = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return place;
}

bool is_address(const std::string& host) {
  std::array<unsigned char, sizeof(in6_addr)> octets{};
  return inet_pton(AF_INET, host.c_str(), octets.data()) == 1 ||
         inet_pton(AF_INET6, host.c_str(), octets.data()) == 1;
}

}  // namespace

void OpensslClient::Free::operator()(ssl_ctx_st* context) const { SSL_CTX_free(context); }

OpensslClient::OpensslClient(const TlsClientSettings& settings, const std::string& host)
    : settings_(settings), host_(host), context_(SSL_CTX_new(TLS_client_method())) {}

OpensslClient::~OpensslClient() = default;

Result<std::unique_ptr<OpensslClient>> OpensslClient::make(const TlsClientSettings& settings,
                                                           const std::string& host) {
  std::unique_ptr<OpensslClient> client(new OpensslClient(settings, host));
  if (auto opened = client->open(); !opened) return tl::make_unexpected(opened.error());
  return client;
}

Status OpensslClient::open() {
  if (settings_.key) {
    keep_memory_private();
    auto identity = OpensslIdentity::load(settings_.certificate.value_or(""), *settings_.key);
    if (!identity) return tl::make_unexpected(identity.error());
    identity_ = *std::move(identity);
  }
  return trust().and_then([&] { return prepare(context()); });
}

Status OpensslClient::trust() {
  if (!settings_.ca) {
    SSL_CTX_set_default_verify_paths(context());
    return {};
  }
  if (SSL_CTX_load_verify_file(context(), settings_.ca->c_str()) == 1) return {};
  return fail(ErrorKind::usage, fmt::format("{} has no certificates of authorities in PEM: {}",
                                            *settings_.ca, take_openssl_error()));
}

Status OpensslClient::prepare(ssl_ctx_st* context) {
  SSL_CTX_set_ex_data(context, owner_place(), this);
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_mode(context, SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_cert_verify_callback(
      context,
      [](X509_STORE_CTX* chain, void* self) {
        return static_cast<OpensslClient*>(self)->verify(chain);
      },
      this);
  SSL_CTX_set_cert_cb(
      context,
      [](SSL* /*ssl*/, void* self) {
        static_cast<OpensslClient*>(self)->was_asked_ = true;
        return 1;
      },
      this);
  SSL_CTX_set_info_callback(context, [](const SSL* ssl, int where, int value) {
    auto* const owner = SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), owner_place());
    static_cast<OpensslClient*>(owner)->look_at(where, value);
  });
  if (auto expected = expect_host(context); !expected) return expected;
  return identity_ ? identity_->install(context) : Status();
}

Status OpensslClient::expect_host(ssl_ctx_st* context) const {
  auto* const expected = SSL_CTX_get0_param(context);
  X509_VERIFY_PARAM_set_hostflags(
      expected, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  const int set = is_address(host_)
                      ? X509_VERIFY_PARAM_set1_ip_asc(expected, host_.c_str())
                      : X509_VERIFY_PARAM_set1_host(expected, host_.data(), host_.size());
  if (set == 1) return {};
  return fail(ErrorKind::usage, fmt::format("'{}' can't be the name of a TLS server", host_));
}

ssl_st* OpensslClient::connect(int socket) const {
  auto* const ssl = SSL_new(context());
  SSL_set_fd(ssl, socket);
  SSL_set_connect_state(ssl);
  if (!is_address(host_)) SSL_set_tlsext_host_name(ssl, host_.c_str());
  return ssl;
}

/// In place of OpenSSL's own check, which it calls: what it found is told here, where the
/// certificates are at hand.
int OpensslClient::verify(x509_store_ctx_st* chain) {
  if (settings_.insecure) {
    X509_STORE_CTX_set_error(chain, X509_V_OK);
    return 1;
  }
  const int result = X509_verify_cert(chain);
  if (result <= 0) problem_ = {openssl_trouble::of_certificate(chain, host_), false};
  return result;
}

/// A certificate that is missed is told by an alert, with TLS 1.3 after the handshake.
void OpensslClient::look_at(int where, int value) {
  constexpr int kDescription = 0xFF;
  if ((where & SSL_CB_READ_ALERT) == SSL_CB_READ_ALERT)
    keep(openssl_trouble::of_alert(value & kDescription), false);
  if (where == SSL_CB_CONNECT_EXIT && value <= 0)
    keep(openssl_trouble::of_handshake(ERR_peek_error()), true);
}

/// A server that misses a certificate says so and hangs up, and often the kernel drops what it said
/// because of what we had sent meanwhile.
OpensslClient::Problem OpensslClient::take_problem() {
  auto problem = std::exchange(problem_, {});
  const bool was_asked = std::exchange(was_asked_, false);
  if (problem.why.empty() && was_asked)
    problem.why = openssl_trouble::of_silence(identity_.has_value());
  return problem;
}

/// The first to be told is the cause.
void OpensslClient::keep(std::string why, bool may_pass) {
  if (problem_.why.empty()) problem_ = {std::move(why), may_pass};
}

}  // namespace syncws
