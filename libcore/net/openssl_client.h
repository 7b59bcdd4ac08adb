#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/error.h"
#include "net/openssl_identity.h"
#include "net/tls_client_settings.h"

struct ssl_ctx_st;
struct ssl_st;
struct x509_store_ctx_st;

namespace syncws {

/// The client's side of TLS towards one host: whom it believes, who it is, and what went wrong.
class OpensslClient {
 public:
  /// `host` is a name or an address, without brackets: what the server's certificate has to be for.
  /// Kind usage: a file can't be had, or does not fit.
  [[nodiscard]] static Result<std::unique_ptr<OpensslClient>> make(
      const TlsClientSettings& settings, const std::string& host);
  OpensslClient(const OpensslClient&) = delete;
  OpensslClient& operator=(const OpensslClient&) = delete;
  ~OpensslClient();

  [[nodiscard]] const TlsClientSettings& settings() const { return settings_; }

  /// A context of our own, ready for connections.
  [[nodiscard]] ssl_ctx_st* context() const { return context_.get(); }
  /// Makes somebody else's context as ours is, except for the authorities.
  [[nodiscard]] Status prepare(ssl_ctx_st* context);
  /// A new connection on this socket, for a channel: it is to be freed.
  [[nodiscard]] ssl_st* connect(int socket) const;

  struct Problem {
    std::string why;        ///< which check failed, and the next step; empty: none did
    bool may_pass = false;  ///< the next attempt may be better
  };
  /// What went wrong since the last call, with a connection that ended before the server's first
  /// answer.
  [[nodiscard]] Problem take_problem();

 private:
  struct Free {
    void operator()(ssl_ctx_st* context) const;
  };

  OpensslClient(const TlsClientSettings& settings, const std::string& host);
  [[nodiscard]] Status open();
  [[nodiscard]] Status trust();
  [[nodiscard]] Status expect_host(ssl_ctx_st* context) const;
  [[nodiscard]] int verify(x509_store_ctx_st* chain);
  void look_at(int where, int value);
  void keep(std::string why, bool may_pass);

  TlsClientSettings settings_;
  std::string host_;
  std::optional<OpensslIdentity> identity_;
  std::unique_ptr<ssl_ctx_st, Free> context_;
  Problem problem_;
  bool was_asked_ = false;  ///< for a certificate of ours
};

}  // namespace syncws
