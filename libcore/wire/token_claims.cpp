#include "wire/token_claims.h"

#include <algorithm>
#include <sstream>

#include "wire/base64url.h"
#include "wire/json_value.h"

namespace syncws {
namespace {

/// A NumericDate (RFC 7519 section 2) may have a fraction. What lies beyond the year 9999 is as
/// good as that.
std::optional<WallTime> time_of(const nlohmann::json& object, const char* key) {
  constexpr double kMostSeconds = 253'402'300'799;
  constexpr double kMilli = 1000;
  const auto* const value = value_of(object, key);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  const auto seconds = std::clamp(value->get<double>(), -kMostSeconds, kMostSeconds);
  return WallTime{static_cast<std::int64_t>(seconds * kMilli)};
}

/// A string or an array of strings.
std::optional<std::vector<std::string>> texts_of(const nlohmann::json& object, const char* key) {
  const auto* const value = value_of(object, key);
  if (value == nullptr) return std::nullopt;
  if (value->is_string()) return std::vector{value->get<std::string>()};
  if (!value->is_array()) return std::nullopt;
  std::vector<std::string> texts;
  for (const auto& element : *value) {
    if (!element.is_string()) return std::nullopt;
    texts.push_back(element.get<std::string>());
  }
  return texts;
}

std::vector<std::string> split_at_blanks(const std::string& text) {
  std::istringstream words(text);
  std::vector<std::string> all;
  for (std::string word; words >> word;) all.push_back(word);
  return all;
}

std::optional<nlohmann::json> decode_object(std::string_view part) {
  const auto text = decode_base64url(part);
  return text ? parse_object(*text) : std::nullopt;
}

void read_header(const nlohmann::json& header, TokenClaims& claims) {
  claims.algorithm = text_of(header, "alg").value_or("");
  claims.key_id = text_of(header, "kid");
  claims.has_critical = value_of(header, "crit") != nullptr;
}

void read_payload(const nlohmann::json& payload, TokenClaims& claims) {
  claims.issuer = text_of(payload, "iss");
  claims.subject = text_of(payload, "sub");
  claims.audiences = texts_of(payload, "aud").value_or(std::vector<std::string>());
  claims.expires = time_of(payload, "exp");
  claims.not_before = time_of(payload, "nbf");
  claims.organisations = texts_of(payload, "orgs");
  const auto permissions = text_of(payload, "permissions");
  claims.permissions =
      permissions ? std::optional(split_at_blanks(*permissions)) : texts_of(payload, "permissions");
}

}  // namespace

Result<TokenClaims> read_token_claims(std::string_view token) {
  const auto first = token.find('.');
  const auto second = first == std::string_view::npos ? first : token.find('.', first + 1);
  if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos)
    return fail(ErrorKind::usage, "the token has not three parts with dots between them");
  const auto header = decode_object(token.substr(0, first));
  if (!header) return fail(ErrorKind::usage, "the token's header is no JSON object in base64url");
  const auto payload = decode_object(token.substr(first + 1, second - first - 1));
  if (!payload) return fail(ErrorKind::usage, "the token's payload is no JSON object in base64url");
  TokenClaims claims;
  read_header(*header, claims);
  read_payload(*payload, claims);
  return claims;
}

std::optional<WallTime> token_expiry(std::string_view token) {
  const auto claims = read_token_claims(token);
  return claims ? claims->expires : std::nullopt;
}

}  // namespace syncws
