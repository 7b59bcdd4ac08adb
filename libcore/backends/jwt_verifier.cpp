#include "backends/jwt_verifier.h"

#include <algorithm>
#include <utility>

namespace syncws {
namespace {

using Check = Denial::Check;

constexpr Duration kLongestWait = std::chrono::seconds(3);
/// Beyond, tokens whose key would have to be fetched are told to come back.
constexpr std::size_t kMostWaiting = 4096;
/// Keys that are tried for one token: one without a `kid` must not cost a whole key set.
constexpr std::size_t kMostTries = 16;

tl::unexpected<Denial> unavailable() {
  return deny(Check::unavailable, "The keys can't be had at present; come back in a moment.");
}

/// Whether another key could make it good.
bool lacks_key(const Verdict& verdict) {
  if (verdict) return false;
  const auto check = verdict.error().check;
  return check == Check::unknown_key || check == Check::algorithm || check == Check::signature;
}

}  // namespace

JwtVerifier::JwtVerifier(JwClaimRules rules, Material material, const std::vector<Url>& urls,
                         std::unique_ptr<JwksFetcher> fetcher, Clock clock)
    : rules_(std::move(rules)),
      material_(std::move(material)),
      clock_(std::move(clock)),
      fetcher_(std::move(fetcher)) {
  for (std::size_t i = 0; i < urls.size(); ++i) {
    auto plan = [fetcher = fetcher_.get(), i](Instant when) { fetcher->fetch(i, when); };
    sources_.emplace_back(urls[i].name, urls[i].issuer, std::move(plan), clock_());
  }
}

/// What is coming counts more than what fails, and that more than what is settled.
template <typename Ask>
JwtVerifier::Outlook JwtVerifier::ask_sources(const JwToken& token, Ask&& ask) {
  auto whole = Outlook::settled;
  if (is_symmetric(token.algorithm)) return whole;
  for (auto& source : sources_) {
    if (!source.may_bring(token.kid, token.issuer)) continue;
    const auto outlook = ask(source);
    if (outlook == Outlook::coming || whole == Outlook::settled) whole = outlook;
  }
  return whole;
}

void JwtVerifier::verify(std::string_view token, WallTime now, OnVerdict on_verdict) {
  auto parsed = JwToken::parse(token);
  if (!parsed) return on_verdict(tl::make_unexpected(parsed.error()));
  const auto verdict = judge(*parsed, now);
  const auto since = clock_();
  const auto ask = [&](JwksSource& source) { return source.ask(parsed->kid, since); };
  const auto outlook = lacks_key(verdict) ? ask_sources(*parsed, ask) : Outlook::settled;
  if (outlook == Outlook::settled) return on_verdict(verdict);
  if (outlook == Outlook::failing || waiting_.size() >= kMostWaiting)
    return on_verdict(unavailable());
  waiting_.push_back({*std::move(parsed), now, since, std::move(on_verdict)});
}

bool JwtVerifier::is_revoked(const Grant& grant) const { return material_.revocations.has(grant); }

void JwtVerifier::replace(Material material) {
  material_ = std::move(material);
  const auto now = clock_();
  for (auto& source : sources_) source.refresh(now);
}

/// Who is answered may come with another token from inside the call.
void JwtVerifier::deliver_answers() {
  if (fetcher_ == nullptr) return;
  for (const auto& answer : fetcher_->collect())
    sources_.at(answer.source).take(answer.document, clock_());
  for (auto& waiting : std::exchange(waiting_, {})) {
    if (const auto verdict = judge_again(waiting)) {
      waiting.on_verdict(*verdict);
    } else {
      waiting_.push_back(std::move(waiting));
    }
  }
}

std::optional<Verdict> JwtVerifier::judge_again(const Waiting& waiting) {
  const auto until = clock_();
  const auto waited = until - waiting.since;
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(waited).count();
  auto verdict = judge(waiting.token, {waiting.asked.milliseconds + milliseconds});
  if (!lacks_key(verdict)) return verdict;
  const auto outlook = ask_sources(waiting.token, [&](JwksSource& source) {
    return source.ask_again(waiting.token.kid, waiting.since, until);
  });
  if (outlook == Outlook::settled) return verdict;
  if (outlook == Outlook::failing || waited >= kLongestWait) return unavailable();
  return std::nullopt;
}

/// Until `use` says that it was the last.
template <typename Use>
bool JwtVerifier::any_key(Use&& use) const {
  return std::any_of(material_.keys.begin(), material_.keys.end(), use) ||
         std::any_of(sources_.begin(), sources_.end(), [&](const JwksSource& source) {
           return std::any_of(source.keys().begin(), source.keys().end(), use);
         });
}

/// A key with the token's very name is meant, and no other; where there is none, those without a
/// name may be.
Verdict JwtVerifier::judge(const JwToken& token, WallTime now) const {
  const auto counts = [&](const JwKey& key) {
    return key.may_be(token.kid, token.issuer) && !key.is_past(now);
  };
  const bool is_named = token.kid && any_key([&](const JwKey& key) {
                          return counts(key) && key.kid() == *token.kid;
                        });
  std::size_t tries = 0;
  const bool is_signed = any_key([&](const JwKey& key) {
    if (!counts(key) || (is_named && key.kid().empty())) return false;
    if (!key.is_for(token.algorithm) || tries == kMostTries) return false;
    ++tries;
    return key.verifies(token.text, token.algorithm, token.signature);
  });
  if (is_signed) return grant(token, now);
  if (tries > 0)
    return deny(Check::signature, "The token's signature is not by a key that counts.");
  if (is_named || !token.kid)
    return deny(Check::algorithm, "The token's alg is not what its key is for.");
  return deny(Check::unknown_key, "The token's key is not known.");
}

Verdict JwtVerifier::grant(const JwToken& token, WallTime now) const {
  auto verdict = check_claims(token.payload.get(), rules_, now);
  if (verdict && is_revoked(*verdict))
    return deny(Check::revoked, "The token, or whom it is for, has been revoked.");
  return verdict;
}

}  // namespace syncws
