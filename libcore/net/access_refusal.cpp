#include "net/access_refusal.h"

#include <fmt/format.h>

#include "base/terminal_text.h"

namespace syncws {
namespace {

constexpr std::string_view kChallenge = "WWW-Authenticate";
constexpr std::string_view kRealm = R"(Bearer realm="syncws")";

/// What may stand in quotes in a challenge (RFC 6750 section 3).
std::string quotable(std::string_view text) {
  std::string result(text);
  for (char& letter : result) {
    if (letter < ' ' || letter > '~' || letter == '"' || letter == '\\') letter = '\'';
  }
  return result;
}

AccessRefusal unauthorised(std::string_view code, std::string_view message) {
  auto challenge = fmt::format(R"({}, error="invalid_token", error_description="{}")", kRealm,
                               quotable(message));
  return {401,
          std::string(code),
          std::string(message),
          {{std::string(kChallenge), std::move(challenge)}},
          {}};
}

}  // namespace

HttpResponse to_response(const AccessRefusal& refused) {
  auto response = refusal(refused.status, refused.code, refused.message);
  response.headers = refused.headers;
  return response;
}

namespace access_refusal {

AccessRefusal origin_not_allowed(std::string_view origin) {
  return {403,
          "origin_not_allowed",
          fmt::format("pages of {} are not allowed here", harmless_text(origin)),
          {},
          {}};
}

AccessRefusal origin_required(std::string_view why) {
  return {403, "origin_required", std::string(why), {}, {}};
}

AccessRefusal bad_credentials(std::string_view why) {
  return {400, "bad_credentials", std::string(why), {}, {}};
}

AccessRefusal token_required() {
  return {401,
          "token_required",
          "a token is needed; send it as Authorization: Bearer",
          {{std::string(kChallenge), std::string(kRealm)}},
          {}};
}

AccessRefusal token_denied(const Denial& denial) {
  if (denial.check != Denial::Check::unavailable)
    return unauthorised(code_of(denial.check), denial.message);
  return {503, std::string(code_of(denial.check)), denial.message, {{"Retry-After", "1"}}, {}};
}

AccessRefusal ticket_invalid() {
  return unauthorised("ticket_invalid", "the ticket is unknown, was used, or is too old");
}

AccessRefusal not_covered(const Grant& grant) {
  return {
      403, "organization_not_allowed", "the token is not for this organisation", {}, grant.subject};
}

AccessRefusal not_permitted(const Grant& grant, std::string_view permission) {
  return {403,
          "not_permitted",
          fmt::format("the token does not permit to {}", permission),
          {},
          grant.subject};
}

AccessRefusal unknown_organisation() {
  return {404, "unknown_organization", "there is no such organisation here", {}, {}};
}

}  // namespace access_refusal
}  // namespace syncws
