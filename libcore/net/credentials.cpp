#include "net/credentials.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace syncws {
namespace {

using Kind = Credential::Kind;
using Refused = tl::unexpected<AccessRefusal>;

constexpr std::string_view kSpaces = " \t";

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(kSpaces), text.size()));
  return text.substr(0, text.find_last_not_of(kSpaces) + 1);
}

/// Calls with each part of a list.
template <typename Visit>
void for_each_part(std::string_view list, char separator, Visit visit) {
  while (!list.empty()) {
    const auto end = std::min(list.find(separator), list.size());
    visit(trimmed(list.substr(0, end)));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
}

/// Letters of a bearer token (RFC 6750 section 2.1).
bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char letter) {
    return std::isalnum(letter) != 0 ||
           std::string_view("-._~+/=").find(static_cast<char>(letter)) != std::string_view::npos;
  });
}

/// Collects what was shown. One that stands there twice is one.
class Findings {
 public:
  void add(Kind kind, std::string_view value) {
    const Credential found{kind, std::string(value)};
    if (found_.kind != Kind::none && found_ != found) why_bad_ = "two different credentials";
    if (!is_token(value)) why_bad_ = "a credential is empty or has letters that none has";
    found_ = found;
  }

  [[nodiscard]] tl::expected<Credential, AccessRefusal> result() const {
    if (!why_bad_.empty()) return Refused(access_refusal::bad_credentials(why_bad_));
    return found_;
  }

 private:
  Credential found_;
  std::string_view why_bad_;
};

/// Other schemes are none of ours: a proxy in front may have asked for them.
void read_authorization(std::string_view header, Findings& findings) {
  constexpr std::string_view kBearer = "bearer";
  const auto scheme = header.substr(0, header.find_first_of(kSpaces));
  const bool is_bearer =
      std::equal(scheme.begin(), scheme.end(), kBearer.begin(), kBearer.end(),
                 [](unsigned char letter, char wanted) { return std::tolower(letter) == wanted; });
  if (is_bearer) findings.add(Kind::token, trimmed(header.substr(scheme.size())));
}

/// Returns whether the cookie is there.
bool read_cookie(std::string_view header, std::string_view name, Findings& findings) {
  bool is_there = false;
  for_each_part(header, ';', [&](std::string_view cookie) {
    const auto equals = cookie.find('=');
    if (equals == std::string_view::npos || trimmed(cookie.substr(0, equals)) != name) return;
    auto value = trimmed(cookie.substr(equals + 1));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
      value = value.substr(1, value.size() - 2);
    if (value.empty()) return;  // signed out
    is_there = true;
    findings.add(Kind::token, value);
  });
  return is_there;
}

void read_argument(const HttpRequest& request, std::string_view name, Kind kind,
                   Findings& findings) {
  for (const std::string_view argument : request.arguments) {
    if (argument.substr(0, argument.find('=')) != name) continue;
    findings.add(kind, argument.substr(std::min(name.size() + 1, argument.size())));
  }
}

tl::expected<void, AccessRefusal> read_tokens(const HttpRequest& request,
                                              const CredentialRules& rules, Findings& findings) {
  read_authorization(request.authorization, findings);
  if (rules.query_token) read_argument(request, "access_token", Kind::token, findings);
  const bool has_cookie =
      !rules.cookie.empty() && read_cookie(request.cookie, rules.cookie, findings);
  if (has_cookie && request.origin.empty())
    return Refused(access_refusal::origin_required("a cookie counts only with an Origin"));
  return {};
}

}  // namespace

tl::expected<Credential, AccessRefusal> read_credential(const HttpRequest& request,
                                                        const CredentialRules& rules) {
  Findings findings;
  return read_tokens(request, rules, findings).and_then([&] { return findings.result(); });
}

tl::expected<Credential, AccessRefusal> read_credential(const UpgradeRequest& request,
                                                        const CredentialRules& rules) {
  Findings findings;
  read_argument(request.http, "ticket", Kind::ticket, findings);
  for_each_part(request.protocols, ',', [&](std::string_view protocol) {
    if (protocol.starts_with(kTicketProtocol))
      findings.add(Kind::ticket, protocol.substr(kTicketProtocol.size()));
  });
  return read_tokens(request.http, rules, findings).and_then([&] { return findings.result(); });
}

}  // namespace syncws
