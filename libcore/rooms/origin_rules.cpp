#include "rooms/origin_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace syncws {
namespace {

constexpr std::string_view kSchemeEnd = "://";
constexpr std::string_view kBelow = "*.";
constexpr std::string_view kNull = "null";
constexpr std::size_t kMostBytes = 512;

bool is_letter_or_digit(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& letter : result) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return result;
}

bool is_scheme(std::string_view text) {
  return !text.empty() && text.front() >= 'a' && text.front() <= 'z' &&
         std::all_of(text.begin(), text.end(), [](char letter) {
           return is_letter_or_digit(letter) || letter == '+' || letter == '-' || letter == '.';
         });
}

/// Names and v4 addresses: labels with a dot between.
bool is_name(std::string_view text) {
  return !text.empty() && text.front() != '.' && text.find("..") == std::string_view::npos &&
         std::all_of(text.begin(), text.end(), [](char letter) {
           return is_letter_or_digit(letter) || letter == '-' || letter == '_' || letter == '.';
         });
}

bool is_v6(std::string_view text) {
  return text.size() > 2 && text.front() == '[' && text.back() == ']' &&
         text.find_first_not_of("0123456789abcdef:.", 1) == text.size() - 1;
}

std::uint16_t default_port(std::string_view scheme) {
  constexpr std::uint16_t kHttp = 80;
  constexpr std::uint16_t kHttps = 443;
  if (scheme == "http" || scheme == "ws") return kHttp;
  return scheme == "https" || scheme == "wss" ? kHttps : std::uint16_t{0};
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto* const end = text.data() + text.size();
  const auto [at, problem] = std::from_chars(text.data(), end, port);
  if (at != end || problem != std::errc() || port == 0) return std::nullopt;
  return port;
}

/// `127.0.0.1`, and not `127.example.com`.
bool is_loopback_v4(std::string_view host) {
  constexpr unsigned kMostOctet = 255;
  constexpr int kOctets = 4;
  if (!host.starts_with("127.") || host.ends_with('.')) return false;
  for (int octet = 0; octet < kOctets; ++octet) {
    const auto text = host.substr(0, host.find('.'));
    unsigned value = 0;
    const auto [at, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (at != text.data() + text.size() || problem != std::errc() || value > kMostOctet)
      return false;
    host.remove_prefix(std::min(text.size() + 1, host.size()));
  }
  return host.empty();
}

bool is_address(std::string_view host) {
  return is_v6(host) || host.find_first_not_of("0123456789.") == std::string_view::npos;
}

bool is_of_this_machine(const PageOrigin& origin) {
  const bool is_page = origin.scheme == "http" || origin.scheme == "https";
  return is_page &&
         (origin.host == "localhost" || origin.host == "[::1]" || is_loopback_v4(origin.host));
}

}  // namespace

std::optional<PageOrigin> parse_origin(std::string_view text) {
  if (text.size() > kMostBytes) return std::nullopt;
  const auto small = lower(text);
  const auto colon = small.find(kSchemeEnd);
  if (colon == std::string::npos) return std::nullopt;
  PageOrigin origin{small.substr(0, colon), small.substr(colon + kSchemeEnd.size()), 0};
  origin.port = default_port(origin.scheme);
  const auto last = origin.host.rfind(':');
  if (last != std::string::npos && !origin.host.ends_with(']')) {
    const auto port = parse_port(std::string_view(origin.host).substr(last + 1));
    if (!port) return std::nullopt;
    origin.port = *port;
    origin.host.resize(last);
  }
  if (!is_scheme(origin.scheme) || (!is_name(origin.host) && !is_v6(origin.host)))
    return std::nullopt;
  return origin;
}

Status OriginRules::add(std::string_view rule) {
  if (rule == "*" || rule == kNull) {
    (rule == "*" ? any_ : null_) = true;
    return {};
  }
  const auto host = rule.find(kSchemeEnd) + kSchemeEnd.size();
  const bool below =
      rule.find(kSchemeEnd) != std::string_view::npos && rule.substr(host).starts_with(kBelow);
  auto text = std::string(rule);
  if (below) text.erase(host, kBelow.size());
  auto origin = parse_origin(text);
  if (!origin || (below && is_address(origin->host))) {
    return fail(ErrorKind::usage,
                fmt::format("'{}' is no origin; say https://app.example.com (no slash behind it), "
                            "https://*.example.com, * or null",
                            rule));
  }
  rules_.push_back({*std::move(origin), below});
  return {};
}

bool OriginRules::allows(std::string_view origin) const {
  if (origin == kNull) return null_;
  const auto page = parse_origin(origin);
  if (!page) return false;
  if (any_ || !has_rules()) return any_ || is_of_this_machine(*page);
  return std::any_of(rules_.begin(), rules_.end(), [&](const Rule& rule) {
    if (!rule.below) return rule.origin == *page;
    const bool ends_so = page->host.size() > rule.origin.host.size() + 1 &&
                         page->host.ends_with("." + rule.origin.host);
    return ends_so && rule.origin.scheme == page->scheme && rule.origin.port == page->port;
  });
}

bool OriginRules::allows_host(std::string_view host) const {
  const auto page = fmt::format("http://{}", host);
  const auto parsed = parse_origin(page);
  if (!parsed) return false;
  return is_of_this_machine(*parsed) || is_address(parsed->host) || allows(page) ||
         allows(fmt::format("https://{}", host));
}

}  // namespace syncws
