#include "listen_token_checks.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "base/quantity.h"
#include "wire/token_claims.h"

namespace syncws {
namespace {

using State = Check::State;

/// The two clocks that a token's times are held against.
struct Clocks {
  WallTime ours;
  std::optional<WallTime> servers;

  [[nodiscard]] WallTime judge() const { return servers.value_or(ours); }
};

Clocks clocks_of(WallTime now, std::optional<Duration> ahead) {
  if (!ahead) return {now, std::nullopt};
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(*ahead).count();
  return {now, WallTime{now.milliseconds + milliseconds}};
}

/// `in 59 min`, `62 s ago`.
std::string distance(WallTime time, WallTime now) {
  const auto span = std::chrono::milliseconds(time.milliseconds - now.milliseconds);
  if (span.count() < 0) return format_duration(-span) + " ago";
  return "in " + format_duration(span);
}

std::string shown(WallTime time, const Clocks& clocks) {
  auto text =
      fmt::format("{}, {} by this clock", format_rfc3339(time), distance(time, clocks.ours));
  if (clocks.servers) text += fmt::format(", {} by the server's", distance(time, *clocks.servers));
  return text;
}

std::string listed(const std::vector<std::string>& texts) {
  constexpr std::size_t kMost = 10;
  const auto count = std::min(texts.size(), kMost);
  const std::vector<std::string> first(texts.begin(),
                                       texts.begin() + static_cast<std::ptrdiff_t>(count));
  return fmt::format("{}{}", fmt::join(first, ", "), texts.size() > kMost ? ", …" : "");
}

bool has(const std::vector<std::string>& texts, std::string_view wanted) {
  return std::find(texts.begin(), texts.end(), wanted) != texts.end();
}

Check check_algorithm(const TokenClaims& claims) {
  static constexpr std::array<std::string_view, 12> kKnown{"HS256", "HS384", "HS512", "RS256",
                                                           "RS384", "RS512", "PS256", "PS384",
                                                           "PS512", "ES256", "ES384", "ES512"};
  const bool is_known = std::find(kKnown.begin(), kKnown.end(), claims.algorithm) != kKnown.end();
  return {is_known ? State::ok : State::failed, "alg",
          claims.algorithm.empty() ? "none is named" : claims.algorithm,
          is_known
              ? ""
              : fmt::format("the one that the server's key is for, of {}", fmt::join(kKnown, " "))};
}

/// Only the server knows what is right here.
Check only_shown(const char* name, const std::optional<std::string>& value) {
  return {value ? State::ok : State::unknown, name, value.value_or("none"), ""};
}

Check check_expiry(const TokenClaims& claims, const Clocks& clocks) {
  if (!claims.expires)
    return {State::failed, "exp", "none", "a time: a token without an end is refused"};
  const bool is_over = claims.expires->milliseconds <= clocks.judge().milliseconds;
  return {is_over ? State::failed : State::ok, "exp", shown(*claims.expires, clocks),
          is_over ? "a newer token" : ""};
}

Check check_begin(WallTime not_before, const Clocks& clocks) {
  const bool is_early = not_before.milliseconds > clocks.judge().milliseconds;
  return {is_early ? State::failed : State::ok, "nbf", shown(not_before, clocks),
          is_early ? "to wait until then, or clocks that agree" : ""};
}

Check check_organisations(const TokenClaims& claims, std::string_view organisation) {
  if (!claims.organisations) {
    return {State::unknown, "orgs", "none",
            "orgs with " + std::string(organisation) + ", or what the server's --claim-orgs names"};
  }
  const auto& all = *claims.organisations;
  if (has(all, "*") || has(all, organisation)) return {State::ok, "orgs", listed(all), ""};
  return {State::failed, "orgs", all.empty() ? "an empty list" : listed(all),
          "a token whose orgs have " + std::string(organisation)};
}

Check check_permissions(const TokenClaims& claims) {
  if (!claims.permissions) return {State::ok, "permissions", "none, so subscribe", ""};
  const auto& all = *claims.permissions;
  const bool may = has(all, "subscribe");
  return {may ? State::ok : State::failed, "permissions",
          all.empty() ? "an empty list" : listed(all), may ? "" : "subscribe among them"};
}

}  // namespace

std::vector<Check> check_token_claims(std::string_view token, std::string_view organisation,
                                      WallTime now, std::optional<Duration> ahead) {
  const auto claims = read_token_claims(token);
  if (!claims) {
    return {
        {State::failed, "form", claims.error().message, "a signed JWT: header.payload.signature"}};
  }
  const auto clocks = clocks_of(now, ahead);
  std::vector<Check> checks{{State::ok, "form", fmt::format("a JWT of {} bytes", token.size()), ""},
                            check_algorithm(*claims),
                            only_shown("kid", claims->key_id),
                            only_shown("iss", claims->issuer),
                            {claims->audiences.empty() ? State::unknown : State::ok, "aud",
                             claims->audiences.empty() ? "none" : listed(claims->audiences), ""},
                            only_shown("sub", claims->subject),
                            check_expiry(*claims, clocks)};
  if (claims->not_before) checks.push_back(check_begin(*claims->not_before, clocks));
  if (claims->has_critical)
    checks.push_back({State::failed, "crit", "it is there", "a token without it"});
  checks.push_back(check_organisations(*claims, organisation));
  checks.push_back(check_permissions(*claims));
  return checks;
}

}  // namespace syncws
