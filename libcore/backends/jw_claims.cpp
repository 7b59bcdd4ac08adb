#include "backends/jw_claims.h"

#include <fmt/format.h>
#include <jansson.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "backends/jw_json.h"
#include "backends/jw_token.h"

namespace syncws {
namespace {

using Check = Denial::Check;
using Passed = tl::expected<void, Denial>;

/// 9999-12-31T23:59:59Z; what lies behind it is for ever.
constexpr double kLastSecond = 253402300799.0;

bool is_among(std::string_view text, const std::vector<std::string>& texts) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

tl::unexpected<Denial> wrong_kind(std::string_view name, std::string_view wanted) {
  return deny(Check::claims, fmt::format("The token's claim {} is not {}.", name, wanted));
}

/// A NumericDate (RFC 7519 section 2) may have a fraction.
tl::expected<std::optional<WallTime>, Denial> read_time(const json_t* claims, const char* name) {
  const auto* const value = json_object_get(claims, name);
  if (value == nullptr) return std::nullopt;
  if (!json_is_number(value)) return wrong_kind(name, "a number of seconds");
  const auto seconds = std::clamp(json_number_value(value), -kLastSecond, kLastSecond);
  return WallTime{static_cast<std::int64_t>(seconds * 1000)};
}

/// A string, or a list of them.
std::optional<std::vector<std::string>> read_texts(const json_t* value) {
  std::vector<std::string> texts;
  const auto add = [&](const json_t* one) {
    if (json_is_string(one)) texts.emplace_back(json_string_value(one), json_string_length(one));
    return json_is_string(one);
  };
  if (!json_is_array(value)) return add(value) ? std::optional(texts) : std::nullopt;
  for (std::size_t i = 0; i < json_array_size(value); ++i)
    if (!add(json_array_get(value, i))) return std::nullopt;
  return texts;
}

Passed check_times(const json_t* claims, const JwClaimRules& rules, WallTime now, Grant& grant) {
  const auto leeway = std::chrono::duration_cast<std::chrono::milliseconds>(rules.leeway).count();
  const auto expires = read_time(claims, "exp");
  if (!expires) return tl::make_unexpected(expires.error());
  if (!*expires) return deny(Check::claims, "The token has no exp, and one is needed.");
  if (now.milliseconds >= (*expires)->milliseconds + leeway)
    return deny(Check::expired, "The token has expired.");
  for (const char* const name : {"nbf", "iat"}) {
    const auto begins = read_time(claims, name);
    if (!begins) return tl::make_unexpected(begins.error());
    if (*begins && now.milliseconds + leeway < (*begins)->milliseconds)
      return deny(Check::not_yet_valid, fmt::format("The token's {} lies ahead.", name));
  }
  grant.expires = **expires;
  return {};
}

Passed check_issuer(const json_t* claims, const JwClaimRules& rules) {
  const auto issuer = text_member(claims, "iss");
  if (has_member(claims, "iss") && !issuer) return wrong_kind("iss", "a text");
  if (rules.issuers.empty() || (issuer && is_among(*issuer, rules.issuers))) return {};
  return deny(Check::issuer, "The token's iss is none of the issuers that count.");
}

Passed check_audience(const json_t* claims, const JwClaimRules& rules) {
  const auto* const value = json_object_get(claims, "aud");
  const auto audiences = value == nullptr ? std::vector<std::string>() : read_texts(value);
  if (!audiences) return wrong_kind("aud", "a text or a list of texts");
  if (rules.audiences.empty()) return {};
  const bool is_for_us = std::any_of(audiences->begin(), audiences->end(), [&](const auto& one) {
    return is_among(one, rules.audiences);
  });
  if (is_for_us) return {};
  return deny(Check::audience, "The token's aud does not name this service.");
}

Passed read_identity(const json_t* claims, Grant& grant) {
  for (const auto& [name, target] : {std::pair{"sub", &grant.subject}, {"jti", &grant.token_id}}) {
    if (!has_member(claims, name)) continue;
    const auto text = text_member(claims, name);
    if (!text) return wrong_kind(name, "a text");
    *target = *text;
  }
  return {};
}

Passed read_organisations(const json_t* claims, const std::string& name, Grant& grant) {
  const auto* const value = json_object_get(claims, name.c_str());
  if (value == nullptr)
    return deny(Check::claims,
                fmt::format("The token has no {}, which is to name organisations.", name));
  auto texts = read_texts(value);
  if (!texts) return wrong_kind(name, "a text or a list of texts");
  grant.every_organisation = json_is_string(value) && texts->front() == "*";
  if (grant.every_organisation) return {};
  if (is_among("*", *texts)) return wrong_kind(name, "'*' alone, and not in a list");
  grant.organisations = *std::move(texts);
  return {};
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    if (end > 0) words.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

Passed read_permissions(const json_t* claims, const std::string& name, Grant& grant) {
  const auto* const value = json_object_get(claims, name.c_str());
  if (value == nullptr) return {};
  auto texts = read_texts(value);
  if (!texts) return wrong_kind(name, "a text or a list of texts");
  if (json_is_string(value)) texts = words_of(texts->front());
  grant.may_subscribe = is_among("subscribe", *texts);
  grant.may_publish = is_among("publish", *texts);
  return {};
}

}  // namespace

Verdict check_claims(const json_t* claims, const JwClaimRules& rules, WallTime now) {
  Grant grant;
  return check_times(claims, rules, now, grant)
      .and_then([&] { return check_issuer(claims, rules); })
      .and_then([&] { return check_audience(claims, rules); })
      .and_then([&] { return read_identity(claims, grant); })
      .and_then([&] { return read_organisations(claims, rules.organisations, grant); })
      .and_then([&] { return read_permissions(claims, rules.permissions, grant); })
      .map([&] { return grant; });
}

}  // namespace syncws
