#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/error.h"

struct evp_pkey_st;
struct ssl_ctx_st;
struct x509_st;

namespace syncws {

/// A certificate, its chain and its key: who this process is in TLS.
class OpensslIdentity {
 public:
  /// Reads PEM files and checks that they belong together. The key must not be encrypted, and its
  /// file must not be anybody else's to read. Kind usage: a sentence that names the file. A
  /// certificate that is not good today is taken, and warned of in the log.
  [[nodiscard]] static Result<OpensslIdentity> load(const std::string& certificate_path,
                                                    const std::string& key_path);

  /// New connections of the context show this identity; those that are there don't change. Nothing
  /// has changed when it fails.
  [[nodiscard]] Status install(ssl_ctx_st* context) const;

  /// For the log: the subject, and the day of its end.
  [[nodiscard]] std::string shown() const;

 private:
  struct FreeCertificate {
    void operator()(x509_st* certificate) const;
  };
  struct FreeKey {
    void operator()(evp_pkey_st* key) const;
  };
  using Certificate = std::unique_ptr<x509_st, FreeCertificate>;

  [[nodiscard]] Status read_certificates(const std::string& path);
  [[nodiscard]] Status read_key(const std::string& path);
  [[nodiscard]] Status try_out() const;
  void warn_of_dates(const std::string& path) const;

  std::string certificate_path_;
  Certificate certificate_;
  std::vector<Certificate> chain_;
  std::unique_ptr<evp_pkey_st, FreeKey> key_;
};

}  // namespace syncws
