#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "backends/jw_claims.h"
#include "backends/jw_key.h"
#include "backends/jw_revocations.h"
#include "backends/jw_token.h"
#include "backends/jwks_fetcher.h"
#include "backends/jwks_source.h"
#include "rooms/verifier.h"

namespace syncws {

/// Verifies signed JSON Web Tokens (RFC 7519) with keys from files and from URLs.
///
/// A token's header only picks among the keys that are there, and only among those that are for its
/// algorithm. Its claims are looked at when the signature is good. On the loop's thread.
class JwtVerifier final : public Verifier {
 public:
  /// What files say; replaced as a whole.
  struct Material {
    std::vector<JwKey> keys;
    JwRevocations revocations;
  };
  struct Url {
    std::string name;    ///< for the log
    std::string issuer;  ///< its keys count only for tokens of this one; empty: for all
  };
  using Clock = std::function<Instant()>;

  /// `urls` in the order in which the fetcher counts its sources; none: `fetcher` may be null.
  JwtVerifier(JwClaimRules rules, Material material, const std::vector<Url>& urls,
              std::unique_ptr<JwksFetcher> fetcher, Clock clock = monotonic_now);

  void verify(std::string_view token, WallTime now, OnVerdict on_verdict) override;
  [[nodiscard]] bool is_revoked(const Grant& grant) const override;

  /// From now on this counts; keys of URLs are fetched again soon.
  void replace(Material material);

  /// Takes what the fetcher has, and answers those who waited for it or have waited too long. Call
  /// when the fetcher's maker is told.
  void deliver_answers();

 private:
  struct Waiting {
    JwToken token;
    WallTime asked;
    Instant since;
    OnVerdict on_verdict;
  };
  using Outlook = JwksSource::Outlook;

  [[nodiscard]] Verdict judge(const JwToken& token, WallTime now) const;
  [[nodiscard]] Verdict grant(const JwToken& token, WallTime now) const;
  /// Asks each source that may bring the token's key.
  template <typename Ask>
  [[nodiscard]] Outlook ask_sources(const JwToken& token, Ask&& ask);
  /// None: has to wait on.
  [[nodiscard]] std::optional<Verdict> judge_again(const Waiting& waiting);
  template <typename Use>
  bool any_key(Use&& use) const;

  JwClaimRules rules_;
  Material material_;
  Clock clock_;
  std::unique_ptr<JwksFetcher> fetcher_;
  std::vector<JwksSource> sources_;
  std::vector<Waiting> waiting_;
};

}  // namespace syncws
