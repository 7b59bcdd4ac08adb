#include "serve_access_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>

#include "base/ids.h"
#include "wire/organisation_list.h"

namespace syncws {
namespace {

/// A cookie's name is a token of HTTP (RFC 6265 section 4.1.1).
Status set_cookie_name(std::string& target, const std::string& text) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~";
  if (text.empty() || text.find_first_not_of(kLetters) != std::string::npos)
    return fail(ErrorKind::usage, fmt::format("'{}' is no name of a cookie", text));
  target = text;
  return {};
}

Result<std::string> read_file(const std::string& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file || file.bad()) return fail_errno(ErrorKind::usage, path, errno);
  return text;
}

}  // namespace

void describe_access(cli::OptionTable& table, AccessOptions& options) {
  table.repeated(
      "allow-origin", "ORIGIN", [&](const std::string& text) { return options.origins.add(text); },
      "pages that may connect: https://app.example.com, https://*.example.com, *, null; repeatable "
      "(default: pages of this machine)");
  table.flag("require-origin", options.require_origin, "let nobody in but pages");
  table.value(
      "auth-cookie", "NAME",
      [&](const std::string& text) { return set_cookie_name(options.credentials.cookie, text); },
      "take the token from this cookie too, if an allowed page asks");
  table.flag("allow-query-token", options.credentials.query_token,
             "take the token from ?access_token= too, where proxies may log it");
  table.value("orgs", "FILE", cli::set_text(options.organisation_file),
              "the organisations there are, one a line; read again on SIGHUP (default: any)");
  table.repeated(
      "org-pattern", "GLOB",
      [&](const std::string& text) { return options.organisations.add_pattern(text); },
      "more organisations there are, such as org-*; repeatable");
}

Gate::Settings AccessOptions::gate_settings() const {
  Gate::Settings settings{origins, require_origin, credentials, {}};
  settings.tickets.make_secret = random_secret;
  return settings;
}

Status read_organisations(const AccessOptions& options, OrganisationRules& organisations) {
  if (!options.organisation_file) return {};
  const auto text = read_file(*options.organisation_file);
  if (!text) return fail_in("--orgs", text.error());
  auto names = parse_organisation_list(*text);
  if (!names) return fail_in("--orgs " + *options.organisation_file, names.error());
  organisations.set_list(*std::move(names));
  return {};
}

}  // namespace syncws
