#pragma once

#include <memory>

#include "base/error.h"
#include "net/openssl_identity.h"
#include "net/tls_server_settings.h"

struct ssl_ctx_st;

namespace syncws {

/// The server's side of TLS: what libwebsockets has to ask for, and what its context of OpenSSL
/// gets. The files are read by us, checked, and given to OpenSSL whole; the library never sees
/// their names. (Its own way to read them again takes a key that does not fit.)
class LwsTls {
 public:
  /// Kind usage: a file can't be had, or does not fit. From here on the process keeps its memory to
  /// itself.
  [[nodiscard]] static Result<std::unique_ptr<LwsTls>> make(const TlsServerSettings& settings);
  LwsTls(const LwsTls&) = delete;
  LwsTls& operator=(const LwsTls&) = delete;
  ~LwsTls();

  /// The library made its context: sets everything there. It is kept for reload(), and must not be
  /// freed before the last of those.
  [[nodiscard]] Status configure(ssl_ctx_st* context);

  /// Reads the files again. New connections get what they hold; those that are there stay as they
  /// are. When it fails nothing has changed.
  [[nodiscard]] Status reload();

 private:
  class Authorities;

  explicit LwsTls(const TlsServerSettings& settings);
  [[nodiscard]] Status read();
  [[nodiscard]] Status install();
  void set_rules();

  TlsServerSettings settings_;
  ssl_ctx_st* context_ = nullptr;
  OpensslIdentity identity_;
  std::unique_ptr<Authorities> authorities_;  ///< null: no client needs a certificate
};

}  // namespace syncws
