#include "net/openssl_trouble.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <memory>

namespace syncws::openssl_trouble {
namespace {

struct FreeNames {
  void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
};

std::string_view bytes_of(const ASN1_STRING* text) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
          static_cast<std::size_t>(ASN1_STRING_length(text))};
}

std::string address_of(std::string_view octets) {
  constexpr std::size_t kV4Bytes = 4;
  constexpr std::size_t kV6Bytes = 16;
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (octets.size() == kV4Bytes) inet_ntop(AF_INET, octets.data(), text.data(), text.size());
  if (octets.size() == kV6Bytes) inet_ntop(AF_INET6, octets.data(), text.data(), text.size());
  return text.data();
}

/// Of another's making: nothing but the letters of names goes to the terminal.
std::string harmless(std::string_view name) {
  std::string shown(name.substr(0, 100));
  for (char& c : shown) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= ' ' || byte > '~') c = '?';
  }
  return shown;
}

/// Whom a certificate is for: `localhost, 127.0.0.1`.
std::string names_of(const X509* certificate) {
  const std::unique_ptr<GENERAL_NAMES, FreeNames> names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  std::string shown;
  constexpr int kMost = 5;
  for (int i = 0; i < std::min(sk_GENERAL_NAME_num(names.get()), kMost); ++i) {
    const auto* const name = sk_GENERAL_NAME_value(names.get(), i);
    std::string one;
    if (name->type == GEN_DNS) one = harmless(bytes_of(name->d.dNSName));
    if (name->type == GEN_IPADD) one = address_of(bytes_of(name->d.iPAddress));
    if (!one.empty()) shown += (shown.empty() ? "" : ", ") + one;
  }
  return shown.empty() ? "nobody in particular" : shown;
}

std::string of_dates(const X509* certificate, bool is_over) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> text(BIO_new(BIO_s_mem()), &BIO_free);
  ASN1_TIME_print(text.get(),
                  is_over ? X509_get0_notAfter(certificate) : X509_get0_notBefore(certificate));
  char* bytes = nullptr;
  const auto length = BIO_get_mem_data(text.get(), &bytes);
  const std::string_view day(bytes, static_cast<std::size_t>(length));
  return is_over ? fmt::format("the server's certificate expired on {}; it needs a new one", day)
                 : fmt::format(
                       "the server's certificate is not valid before {}; is this machine's "
                       "clock right?",
                       day);
}

}  // namespace

std::string of_certificate(x509_store_ctx_st* chain, const std::string& host) {
  const int error = X509_STORE_CTX_get_error(chain);
  const auto* const shown = X509_STORE_CTX_get_current_cert(chain);
  switch (error) {
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
      return "the server's certificate is from an unknown authority; name that one's file with "
             "--ca";
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return fmt::format(
          "the server's certificate is not for host {}, but for {}; connect by such "
          "a name",
          host, names_of(X509_STORE_CTX_get0_cert(chain)));
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return of_dates(shown, error == X509_V_ERR_CERT_HAS_EXPIRED);
    default:
      return fmt::format("the server's certificate is not good: {}",
                         X509_verify_cert_error_string(error));
  }
}

std::string of_alert(int description) {
  switch (description) {
    case SSL_AD_CERTIFICATE_REQUIRED:
      return "the server requires a client certificate; name one with --cert and --key";
    case SSL_AD_BAD_CERTIFICATE:
    case SSL_AD_UNSUPPORTED_CERTIFICATE:
    case SSL_AD_CERTIFICATE_REVOKED:
    case SSL_AD_CERTIFICATE_EXPIRED:
    case SSL_AD_CERTIFICATE_UNKNOWN:
    case SSL_AD_UNKNOWN_CA:
    case SSL_AD_ACCESS_DENIED:
      return fmt::format(
          "the server does not take this client's certificate ({}); name another "
          "with --cert and --key",
          SSL_alert_desc_string_long(description));
    case SSL_AD_PROTOCOL_VERSION:
      return "the server speaks another version of TLS; this client has 1.2 and 1.3";
    case SSL_AD_HANDSHAKE_FAILURE:
      return "the server refuses the TLS handshake; it may require a client certificate (--cert "
             "and "
             "--key), or have no common cipher";
    case SSL_AD_CLOSE_NOTIFY:
      return {};
    default:
      return fmt::format("the server ended TLS: {}", SSL_alert_desc_string_long(description));
  }
}

std::string of_silence(bool had_certificate) {
  return had_certificate ? "the server hung up when it saw this client's certificate; name another "
                           "with --cert and --key"
                         : "the server asked for a client certificate and hung up; name one with "
                           "--cert and --key";
}

std::string of_handshake(unsigned long code) {
  const int reason = ERR_GET_LIB(code) == ERR_LIB_SSL ? ERR_GET_REASON(code) : 0;
  const bool is_certificate = reason == SSL_R_CERTIFICATE_VERIFY_FAILED;
  const bool is_alert = reason >= SSL_AD_REASON_OFFSET;  // told by of_alert() already
  if (reason == 0 || is_certificate || is_alert) return {};
  if (reason == SSL_R_WRONG_VERSION_NUMBER)
    return "the server does not speak TLS there; without it the URL begins with ws:// or http://";
  if (reason == SSL_R_UNEXPECTED_EOF_WHILE_READING) {
    return "the server hung up within the TLS handshake; if it does not speak TLS, the URL begins "
           "with ws:// or http://";
  }
  const char* const why = ERR_reason_error_string(code);
  return fmt::format("the TLS handshake failed: {}", why == nullptr ? "no reason was given" : why);
}

}  // namespace syncws::openssl_trouble
