#include "net/openssl_identity.h"

#include <fmt/format.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <cerrno>

#include "base/log.h"
#include "base/process_secrecy.h"
#include "net/openssl_error.h"

namespace syncws {
namespace {

struct FreeBio {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
using Bio = std::unique_ptr<BIO, FreeBio>;

Result<Bio> open_file(const std::string& path) {
  errno = 0;
  Bio file(BIO_new_file(path.c_str(), "r"));
  const int problem = errno;
  if (file != nullptr) return file;
  static_cast<void>(take_openssl_error());
  return fail_errno(ErrorKind::usage, fmt::format("{} can't be read", path), problem);
}

/// No passphrase: asked for one, the library would wait for somebody at the terminal.
int refuse_passphrase(char* /*text*/, int /*size*/, int /*writes*/, void* was_asked) {
  *static_cast<bool*>(was_asked) = true;
  return -1;
}

std::string date_of(const ASN1_TIME* time) {
  const Bio text(BIO_new(BIO_s_mem()));
  ASN1_TIME_print(text.get(), time);
  char* bytes = nullptr;
  const auto length = BIO_get_mem_data(text.get(), &bytes);
  return {bytes, static_cast<std::size_t>(length)};
}

}  // namespace

void OpensslIdentity::FreeCertificate::operator()(x509_st* certificate) const {
  X509_free(certificate);
}

void OpensslIdentity::FreeKey::operator()(evp_pkey_st* key) const { EVP_PKEY_free(key); }

Result<OpensslIdentity> OpensslIdentity::load(const std::string& certificate_path,
                                              const std::string& key_path) {
  OpensslIdentity identity;
  auto read = identity.read_certificates(certificate_path).and_then([&] {
    return identity.read_key(key_path);
  });
  if (!read) return tl::make_unexpected(read.error());
  if (X509_check_private_key(identity.certificate_.get(), identity.key_.get()) != 1) {
    static_cast<void>(take_openssl_error());
    return fail(ErrorKind::usage,
                fmt::format("the key in {} does not belong to the first certificate in {}",
                            key_path, certificate_path));
  }
  if (auto usable = identity.try_out(); !usable) return tl::make_unexpected(usable.error());
  identity.warn_of_dates(certificate_path);
  return identity;
}

Status OpensslIdentity::read_certificates(const std::string& path) {
  const auto file = open_file(path);
  if (!file) return tl::make_unexpected(file.error());
  certificate_path_ = path;
  certificate_.reset(PEM_read_bio_X509_AUX(file->get(), nullptr, nullptr, nullptr));
  if (certificate_ == nullptr) {
    return fail(ErrorKind::usage,
                fmt::format("{} is no certificate in PEM: {}", path, take_openssl_error()));
  }
  while (auto* const next = PEM_read_bio_X509(file->get(), nullptr, nullptr, nullptr))
    chain_.emplace_back(next);
  static_cast<void>(take_openssl_error());  // that there is no further one
  return {};
}

Status OpensslIdentity::read_key(const std::string& path) {
  if (auto secret = check_secret_file(path); !secret) return secret;
  const auto file = open_file(path);
  if (!file) return tl::make_unexpected(file.error());
  bool is_encrypted = false;
  key_.reset(PEM_read_bio_PrivateKey(file->get(), nullptr, refuse_passphrase, &is_encrypted));
  if (key_ != nullptr) return {};
  const auto why = take_openssl_error();
  if (is_encrypted) {
    return fail(ErrorKind::usage, fmt::format("the key in {} is encrypted; 'openssl pkey -in {}' "
                                              "prints it without its passphrase",
                                              path, path));
  }
  return fail(ErrorKind::usage, fmt::format("{} is no private key in PEM: {}", path, why));
}

Status OpensslIdentity::install(ssl_ctx_st* context) const {
  auto* const chain = sk_X509_new_null();
  for (const auto& certificate : chain_) sk_X509_push(chain, certificate.get());
  const int installed = SSL_CTX_use_cert_and_key(context, certificate_.get(), key_.get(), chain, 1);
  sk_X509_free(chain);
  if (installed == 1) return {};
  return fail(ErrorKind::usage, fmt::format("the certificate in {} can't be used: {}",
                                            certificate_path_, take_openssl_error()));
}

/// What a context refuses, such as a key that is too short, it refuses here.
Status OpensslIdentity::try_out() const {
  auto* const context = SSL_CTX_new(TLS_server_method());
  auto status = install(context);
  SSL_CTX_free(context);
  return status;
}

std::string OpensslIdentity::shown() const {
  const Bio text(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(text.get(), X509_get_subject_name(certificate_.get()), 0, XN_FLAG_RFC2253);
  char* bytes = nullptr;
  const auto length = BIO_get_mem_data(text.get(), &bytes);
  return fmt::format("{} (until {})", std::string_view(bytes, static_cast<std::size_t>(length)),
                     date_of(X509_get0_notAfter(certificate_.get())));
}

void OpensslIdentity::warn_of_dates(const std::string& path) const {
  const auto* const from = X509_get0_notBefore(certificate_.get());
  const auto* const until = X509_get0_notAfter(certificate_.get());
  if (X509_cmp_current_time(until) < 0)
    log::warn("the certificate in {} expired on {}; clients will refuse it", path, date_of(until));
  if (X509_cmp_current_time(from) > 0) {
    log::warn("the certificate in {} is not valid before {}; clients will refuse it", path,
              date_of(from));
  }
}

}  // namespace syncws
