#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "backends/jw_algorithm.h"
#include "base/clock.h"
#include "base/error.h"

struct json_t;

namespace syncws {

/// A key that checks signatures, and what it is for: that is fixed by the key, never by a token.
/// On one thread. A secret's bytes are wiped at the end.
class JwKey {
 public:
  /// A secret for HMAC. Kind usage: shorter than 32 bytes; a phrase.
  [[nodiscard]] static Result<JwKey> from_secret(std::string_view bytes);

  /// An object of RFC 7517. Kind usage: a phrase that says why it can't be used: another kind of
  /// key, a private one, RSA below 2,048 bits, `use`, `key_ops` or `alg` for something else. The
  /// object is wiped where it holds a secret.
  [[nodiscard]] static Result<JwKey> from_jwk(json_t* jwk);

  JwKey(JwKey&& other) noexcept;
  JwKey& operator=(JwKey&& other) noexcept;
  ~JwKey();

  /// Whether a token that names this key (or none) and this issuer may have been signed with it. A
  /// key without a name may be meant by any.
  [[nodiscard]] bool may_be(const std::optional<std::string>& kid, std::string_view issuer) const;
  [[nodiscard]] bool is_for(JwAlgorithm algorithm) const { return algorithms_.has(algorithm); }
  [[nodiscard]] bool is_past(WallTime now) const;
  [[nodiscard]] bool is_secret() const { return is_secret_; }
  [[nodiscard]] const std::string& kid() const { return kid_; }

  /// Whether the signature of a token in compact form is this key's. `algorithm` is what the
  /// token's header says, and the key must be for it; the signature has `signature` bytes.
  [[nodiscard]] bool verifies(std::string_view token, JwAlgorithm algorithm,
                              std::size_t signature) const;

  void bind_to(std::string issuer) { issuer_ = std::move(issuer); }
  void end_at(WallTime deadline) { deadline_ = deadline; }

 private:
  struct Material;

  JwKey(std::unique_ptr<Material> material, JwAlgorithms algorithms, bool is_secret);
  [[nodiscard]] static Result<JwKey> from_public(const json_t* jwk, std::string_view kind);
  [[nodiscard]] static Result<JwKey> from_encoded_secret(json_t* jwk);
  [[nodiscard]] std::size_t wanted_signature(JwAlgorithm algorithm) const;

  std::unique_ptr<Material> material_;
  JwAlgorithms algorithms_;
  bool is_secret_;
  std::string kid_;                   ///< empty: it has no name
  std::string issuer_;                ///< empty: for any
  std::optional<WallTime> deadline_;  ///< none: for good
};

}  // namespace syncws
