#include "backends/jw_key_set.h"

#include <fmt/format.h>
#include <jansson.h>

#include "backends/jw_json.h"
#include "base/json_text.h"

namespace syncws {
namespace {

std::string name_of(std::size_t index, const json_t* jwk) {
  const auto kid = text_member(jwk, "kid");
  return kid ? fmt::format("key {} (kid {})", index + 1, json_string(*kid))
             : fmt::format("key {}", index + 1);
}

void add(JwKeySet& set, std::size_t index, json_t* jwk) {
  auto key = JwKey::from_jwk(jwk);
  if (key) {
    set.keys.push_back(*std::move(key));
  } else {
    set.unusable.push_back(fmt::format("{} {}", name_of(index, jwk), key.error().message));
  }
}

}  // namespace

Result<JwKeySet> JwKeySet::parse(std::string_view text) {
  const auto whole = parse_jw_object(text);
  if (whole == nullptr) return fail(ErrorKind::usage, "is neither PEM nor a JSON object");
  JwKeySet set;
  if (has_member(whole.get(), "kty")) {
    add(set, 0, whole.get());
    return set;
  }
  const auto* const keys = json_object_get(whole.get(), "keys");
  if (!json_is_array(keys)) return fail(ErrorKind::usage, "has no list of keys");
  const auto count = json_array_size(keys);
  if (count > kMostKeys)
    return fail(ErrorKind::usage, fmt::format("has {} keys; {} at most", count, kMostKeys));
  for (std::size_t i = 0; i < count; ++i) add(set, i, json_array_get(keys, i));
  return set;
}

}  // namespace syncws
