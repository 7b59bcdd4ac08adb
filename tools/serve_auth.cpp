#include "serve_auth.h"

#include <utility>

#include "backends/curl_jwks.h"
#include "base/log.h"
#include "base/process_secrecy.h"

namespace syncws {
namespace {

using Material = JwtVerifier::Material;

Result<Material> load(const AuthOptions& options) {
  auto keys = options.files.load();
  if (!keys) return tl::make_unexpected(keys.error());
  auto revocations = options.revoked.empty() ? Result<JwRevocations>(JwRevocations())
                                             : JwRevocations::load(options.revoked);
  if (!revocations) return tl::make_unexpected(revocations.error());
  return Material{*std::move(keys), *std::move(revocations)};
}

/// A secret that is over must not be a riddle.
void say_what_counts(const AuthOptions& options, const Material& material) {
  log::info("tokens: keys from files: {}, URLs: {}, revocations: {}", material.keys.size(),
            options.urls.size(), material.revocations.size());
  for (const auto& secret : options.files.secrets)
    if (secret.until && secret.until->milliseconds <= wall_now().milliseconds)
      log::warn("the secret {} was good until {} and no longer counts", secret.path,
                format_rfc3339(*secret.until));
}

std::unique_ptr<JwksFetcher> make_fetcher(const AuthOptions& options, std::function<void()> wake) {
  if (options.urls.empty()) return nullptr;
  CurlJwks::Settings settings{{}, options.authorities};
  for (const auto& url : options.urls) settings.urls.push_back(url.url);
  return std::make_unique<CurlJwks>(std::move(settings), std::move(wake));
}

std::vector<JwtVerifier::Url> sources_of(const AuthOptions& options) {
  std::vector<JwtVerifier::Url> sources;
  for (const auto& url : options.urls) sources.push_back({loggable_url(url.url), url.issuer});
  return sources;
}

}  // namespace

Result<ServeAuth> ServeAuth::open(AuthOptions options, std::function<void()> wake) {
  ServeAuth auth;
  auth.options_ = std::move(options);
  if (!auth.options_.is_on()) return auth;
  keep_memory_private();
  auto material = load(auth.options_);
  if (!material) return tl::make_unexpected(material.error());
  say_what_counts(auth.options_, *material);
  auth.verifier_ = std::make_unique<JwtVerifier>(auth.options_.claims, *std::move(material),
                                                 sources_of(auth.options_),
                                                 make_fetcher(auth.options_, std::move(wake)));
  return auth;
}

Status ServeAuth::reload() {
  if (verifier_ == nullptr) return {};
  auto material = load(options_);
  if (!material) return tl::make_unexpected(material.error());
  say_what_counts(options_, *material);
  verifier_->replace(*std::move(material));
  return {};
}

}  // namespace syncws
