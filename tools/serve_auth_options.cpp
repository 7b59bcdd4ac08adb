#include "serve_auth_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <optional>
#include <string_view>
#include <utility>

#include "backends/curl_jwks.h"

namespace syncws {
namespace {

constexpr std::size_t kMostSecrets = 2;
constexpr std::string_view kUntil = ",until=";
constexpr std::string_view kIssuer = ",issuer=";

/// `2026-12-01T00:00:00Z`.
std::optional<WallTime> parse_moment(const std::string& text) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  unsigned hour = 0;
  unsigned minute = 0;
  unsigned second = 0;
  int end = 0;
  const int read = std::sscanf(text.c_str(), "%4d-%2u-%2uT%2u:%2u:%2uZ%n", &year, &month, &day,
                               &hour, &minute, &second, &end);
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  constexpr int kFields = 6;
  constexpr int kLength = 20;
  if (read != kFields || end != kLength || text.size() != kLength || !date.ok() || hour > 23 ||
      minute > 59 || second > 59)
    return std::nullopt;
  const auto moment = std::chrono::sys_days(date) + std::chrono::hours(hour) +
                      std::chrono::minutes(minute) + std::chrono::seconds(second);
  return WallTime{
      std::chrono::duration_cast<std::chrono::milliseconds>(moment.time_since_epoch()).count()};
}

/// The text, and what stands behind `separator`, if it is there.
std::pair<std::string, std::optional<std::string>> cut(const std::string& text,
                                                       std::string_view separator) {
  const auto found = text.rfind(separator);
  if (found == std::string::npos) return {text, std::nullopt};
  return {text.substr(0, found), text.substr(found + separator.size())};
}

Status add_secret(AuthOptions& auth, const std::string& text) {
  const auto [path, until] = cut(text, kUntil);
  JwKeyFiles::Secret secret{path, std::nullopt};
  if (until) {
    secret.until = parse_moment(*until);
    if (!secret.until)
      return fail(ErrorKind::usage,
                  fmt::format("'{}' is no time like 2026-12-01T00:00:00Z", *until));
  }
  auth.files.secrets.push_back(std::move(secret));
  return {};
}

Status add_url(AuthOptions& auth, const std::string& text) {
  auto [url, issuer] = cut(text, kIssuer);
  auth.urls.push_back({url, issuer.value_or("")});
  return CurlJwks::check_url(url);
}

/// Whoever gives one of these believes that tokens are asked for.
Status check_that_it_is_on(const cli::OptionTable& table) {
  static constexpr std::array kOthers{"jwks-ca", "jwt-issuer",        "jwt-audience", "leeway",
                                      "revoked", "claim-permissions", "claim-orgs"};
  for (const auto* const name : kOthers)
    if (table.was_given(name))
      return fail(ErrorKind::usage,
                  fmt::format("--{} says something about tokens, but without --jwt-secret-file, "
                              "--jwt-key or --jwks-url none is asked for",
                              name));
  return {};
}

/// Whoever signs for one issuer must not be able to speak for another.
Status check_urls(AuthOptions& auth) {
  const bool is_bound = std::all_of(auth.urls.begin(), auth.urls.end(),
                                    [](const auto& url) { return !url.issuer.empty(); });
  if (auth.urls.size() > 1 && !is_bound)
    return fail(ErrorKind::usage,
                "with more than one --jwks-url each needs its issuer: --jwks-url URL,issuer=ISS");
  auto& issuers = auth.claims.issuers;
  if (issuers.empty()) return {};
  for (const auto& url : auth.urls) {
    if (url.issuer.empty() ||
        std::find(issuers.begin(), issuers.end(), url.issuer) != issuers.end())
      continue;
    issuers.push_back(url.issuer);
  }
  return {};
}

}  // namespace

void describe_auth(cli::OptionTable& table, AuthOptions& auth) {
  table.repeated(
      "jwt-secret-file", "FILE", [&auth](const auto& text) { return add_secret(auth, text); },
      "let in only who has a token signed with the secret in this file; FILE,until=TIME for an "
      "old one");
  table.repeated("jwt-key", "FILE", cli::add_text(auth.files.keys),
                 "… or with the key to which this public one belongs (PEM or JWKS)");
  table.repeated(
      "jwks-url", "URL", [&auth](const auto& text) { return add_url(auth, text); },
      "… or with one of the keys that are there; URL,issuer=ISS binds them to an issuer");
  table.value("jwks-ca", "FILE", cli::set_text(auth.authorities),
              "certificates of who vouches for --jwks-url (default: the system's)");
  table.repeated("jwt-issuer", "ISS", cli::add_text(auth.claims.issuers),
                 "who may have issued tokens (default: anybody with a key)");
  table.repeated("jwt-audience", "AUD", cli::add_text(auth.claims.audiences),
                 "one of these a token must be for (default: not looked at)");
  table.value("leeway", "DURATION", cli::set_duration(auth.claims.leeway),
              "how much clocks may differ (default 30s)");
  table.value("claim-orgs", "NAME", cli::set_text(auth.claims.organisations),
              "the claim that names organisations (default orgs)");
  table.value("claim-permissions", "NAME", cli::set_text(auth.claims.permissions),
              "the claim that lists subscribe and publish (default permissions)");
  table.value("revoked", "FILE", cli::set_text(auth.revoked),
              "tokens (jti) and people (sub) that are no longer let in");
}

Status check_auth(const cli::OptionTable& table, AuthOptions& auth) {
  if (!auth.is_on()) return check_that_it_is_on(table);
  if (auth.files.secrets.size() > kMostSecrets)
    return fail(ErrorKind::usage, "--jwt-secret-file may be given twice, for a new and an old one");
  return check_urls(auth);
}

}  // namespace syncws
