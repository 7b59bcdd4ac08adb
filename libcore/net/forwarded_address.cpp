#include "net/forwarded_address.h"

#include <algorithm>

namespace syncws {
namespace {

constexpr std::string_view kSpaces = " \t";

/// Takes the last entry off the header, without the spaces around it.
std::string_view take_last(std::string_view& header) {
  const auto comma = header.rfind(',');
  auto entry = comma == std::string_view::npos ? header : header.substr(comma + 1);
  header = header.substr(0, comma == std::string_view::npos ? 0 : comma);
  entry.remove_prefix(std::min(entry.find_first_not_of(kSpaces), entry.size()));
  return entry.substr(0, entry.find_last_not_of(kSpaces) + 1);
}

bool is_port(std::string_view text) {
  constexpr std::size_t kMostDigits = 5;
  return !text.empty() && text.size() <= kMostDigits &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// Some proxies add the port: `192.0.2.7:1234`, `[2001:db8::1]:1234`, `[2001:db8::1]`.
std::optional<IpAddress> read_entry(std::string_view entry) {
  if (entry.starts_with('[')) {
    const auto end = entry.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    const auto behind = entry.substr(end + 1);
    if (!behind.empty() && !(behind.front() == ':' && is_port(behind.substr(1))))
      return std::nullopt;
    return IpAddress::parse(entry.substr(1, end - 1));
  }
  const auto colon = entry.find(':');
  const bool has_port = colon != std::string_view::npos && colon == entry.rfind(':');
  if (!has_port) return IpAddress::parse(entry);
  return is_port(entry.substr(colon + 1)) ? IpAddress::parse(entry.substr(0, colon)) : std::nullopt;
}

}  // namespace

IpAddress forwarded_address(const IpAddress& peer, std::string_view header,
                            const std::vector<AddressRange>& trusted) {
  auto who = peer;
  while (!header.empty() && any_contains(trusted, who)) {
    const auto named = read_entry(take_last(header));
    if (!named) break;
    who = *named;
  }
  return who;
}

}  // namespace syncws
