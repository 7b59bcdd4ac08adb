#include "backends/jw_key_files.h"

#include <fmt/format.h>

#include <algorithm>

#include "backends/jw_file.h"
#include "backends/jw_key_set.h"
#include "backends/jw_pem.h"

namespace syncws {
namespace {

constexpr std::size_t kMostSecret = std::size_t{4} * 1024;
constexpr std::size_t kMostKeyFile = std::size_t{256} * 1024;

tl::unexpected<Error> fail_on(const std::string& path, const Error& error) {
  return fail(error.kind, fmt::format("{} {}", path, error.message));
}

Result<JwKey> load_secret(const JwKeyFiles::Secret& secret) {
  const auto file = JwFile::read(secret.path, kMostSecret);
  if (!file) return tl::make_unexpected(file.error());
  if (auto safe = file->check_secrecy(); !safe) return tl::make_unexpected(safe.error());
  auto bytes = file->text();
  if (!bytes.empty() && bytes.back() == '\n') bytes.remove_suffix(1);
  auto key = JwKey::from_secret(bytes);
  if (!key) return fail_on(secret.path, key.error());
  if (secret.until) key->end_at(*secret.until);
  return key;
}

Result<JwKeySet> parse_keys(std::string_view text) {
  if (!is_pem(text)) return JwKeySet::parse(text);
  auto jwk = jwk_of_pem(text);
  if (!jwk) return tl::make_unexpected(jwk.error());
  return JwKey::from_jwk(jwk->get()).map([](JwKey key) {
    JwKeySet set;
    set.keys.push_back(std::move(key));
    return set;
  });
}

Status load_keys(const std::string& path, std::vector<JwKey>& keys) {
  const auto file = JwFile::read(path, kMostKeyFile);
  if (!file) return tl::make_unexpected(file.error());
  auto set = parse_keys(file->text());
  if (!set) return fail_on(path, set.error());
  if (!set->unusable.empty())
    return fail(ErrorKind::usage, fmt::format("{}: {}", path, set->unusable.front()));
  if (set->keys.empty()) return fail(ErrorKind::usage, fmt::format("{} has no keys", path));
  const bool is_secret = std::any_of(set->keys.begin(), set->keys.end(),
                                     [](const JwKey& key) { return key.is_secret(); });
  if (is_secret) {
    if (auto safe = file->check_secrecy(); !safe) return safe;
  }
  std::move(set->keys.begin(), set->keys.end(), std::back_inserter(keys));
  return {};
}

}  // namespace

Result<std::vector<JwKey>> JwKeyFiles::load() const {
  std::vector<JwKey> all;
  for (const auto& secret : secrets) {
    auto key = load_secret(secret);
    if (!key) return tl::make_unexpected(key.error());
    all.push_back(*std::move(key));
  }
  for (const auto& path : keys)
    if (auto loaded = load_keys(path, all); !loaded) return tl::make_unexpected(loaded.error());
  return all;
}

}  // namespace syncws
