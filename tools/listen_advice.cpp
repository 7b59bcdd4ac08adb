#include "listen_advice.h"

#include <array>
#include <utility>

namespace syncws {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 24> kByCode{{
    {"token_required", "a token: --token-file, --token-cmd or $SYNCWS_TOKEN"},
    {"token_malformed", "a signed JWT of at most 8192 bytes, with no name twice"},
    {"token_algorithm", "the algorithm that the server's key is for"},
    {"token_critical", "a token without crit"},
    {"token_unknown_key", "a token signed with a key that the server has; compare kid"},
    {"token_signature", "a token signed with the server's key, and not changed since"},
    {"token_expired", "a newer token; compare exp and the clocks"},
    {"token_not_yet_valid", "a token that counts already; compare nbf and the clocks"},
    {"token_issuer", "the iss that the server's --jwt-issuer names"},
    {"token_audience", "an aud that the server's --jwt-audience names"},
    {"token_claims", "exp, and orgs and permissions of the right kind"},
    {"token_revoked", "another token: this one, or its subject, was revoked"},
    {"keys_unavailable", "to come back: the server can't get its keys just now"},
    {"bad_credentials", "one token, in one place"},
    {"ticket_invalid", "a ticket that is new; is another server behind the same name?"},
    {"too_many_tickets", "to come back: too many tickets are out"},
    {"organization_not_allowed", "a token whose orgs have this organisation"},
    {"not_permitted", "a token with the permission subscribe"},
    {"unknown_organization", "an organisation that the server knows: its --orgs, --org-pattern"},
    {"invalid_organization", "1 to 128 of A-Z a-z 0-9 . _ - with no dot in front"},
    {"origin_not_allowed", "an origin that the server's --allow-origin names"},
    {"origin_required", "an origin: --origin"},
    {"too_many_connections", "to come back later"},
    {"not_found", "the path that the server's proxy has; see --url"},
}};

constexpr std::array<std::pair<long, std::string_view>, 6> kByNumber{{
    {401, "a token that this server, or the proxy before it, takes"},
    {403, "another token or origin; it may be the proxy that refuses"},
    {404, "the path that the server has; see --url"},
    {429, "to come back later"},
    {4501, "another token"},
    {4503, "another organisation, or a token for this one"},
}};

}  // namespace

std::string what_would_pass(std::string_view code, long status, std::string_view organisation) {
  if (code == "organization_not_allowed")
    return "a token whose orgs have " + std::string(organisation);
  for (const auto& [name, advice] : kByCode) {
    if (name == code) return std::string(advice);
  }
  for (const auto& [number, advice] : kByNumber) {
    if (number == status) return std::string(advice);
  }
  return {};
}

}  // namespace syncws
