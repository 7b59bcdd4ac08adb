#include "serve_limit_options.h"

#include <fmt/format.h>

#include "base/quantity.h"

namespace syncws {
namespace {

constexpr std::uint64_t kMostConnections = 1'000'000;

/// Keeps or adds what `parse` makes of the text.
template <typename Parse, typename Keep>
cli::Apply parsed(Parse parse, Keep keep) {
  return [parse, keep](const std::string& text) -> Status {
    return parse(text).map([&](const auto& value) { keep(value); });
  };
}

template <typename Value, typename Parse>
cli::Apply add_to(std::vector<Value>& target, Parse parse) {
  return parsed(parse, [&target](const Value& value) { target.push_back(value); });
}

cli::Apply set_number(std::size_t& target, std::uint64_t least) {
  return parsed(
      [least](const std::string& text) { return parse_count(text, least, kMostConnections); },
      [&target](std::uint64_t value) { target = value; });
}

/// A body is kept in memory, and there may be HttpPublisher::kMostRequests of them.
Result<std::uint64_t> parse_body_size(const std::string& text) {
  constexpr std::uint64_t kLeast = std::uint64_t{10} * 1024;
  constexpr std::uint64_t kMost = std::uint64_t{64} << 20;
  auto size = parse_size(text);
  if (size && (*size < kLeast || *size > kMost)) {
    return fail(ErrorKind::usage,
                fmt::format("'{}' is not between 10K, the longest event, and 64M", text));
  }
  return size;
}

void describe_door(cli::OptionTable& table, LimitOptions& options) {
  auto& door = options.door;
  table.value("max-per-address", "N", set_number(door.seats.per_address, 0),
              "connections of an address at a time; 0: no limit (default 0)");
  table.value("max-per-organization", "N", set_number(door.seats.per_organisation, 0),
              "viewers of an organisation at a time; 0: no limit (default 0)");
  table.value("max-per-subject", "N", set_number(door.seats.per_subject, 0),
              "viewers with the same token subject at a time; 0: no limit (default 0)");
  table.value("connect-rate", "RATE", cli::set_rate(door.connect_rate),
              "new connections from an address, such as 10/s; 0: no limit (default 0)");
  table.value("connect-rate-total", "RATE", cli::set_rate(door.connect_rate_total),
              "new connections from all together; 0: no limit (default 0)");
  table.value("max-handshakes", "N", set_number(options.max_handshakes, 1),
              "connections that are no viewers yet (default 4096)");
  table.repeated("trusted-proxy", "RANGE",
                 add_to<AddressRange>(door.trusted_proxies, AddressRange::parse),
                 "believe X-Forwarded-For from here, such as 10.0.0.0/8; may be said again");
}

void describe_publishing(cli::OptionTable& table, LimitOptions& options) {
  table.value(
      "max-publish", "SIZE",
      parsed(parse_body_size, [&options](std::uint64_t size) { options.publish.max_bytes = size; }),
      "longest body of a request that publishes (default 1M)");
  table.value("publish-rate", "RATE", cli::set_rate(options.publish.rate),
              "events over HTTP from each that publishes; 0: no limit (default 0)");
}

void describe_socket(cli::OptionTable& table, SocketAccess& access) {
  table.value("socket-mode", "MODE",
              parsed(parse_socket_mode, [&access](mode_t mode) { access.mode = mode; }),
              "mode of the event socket's file, in octal (default 600)");
  table.value("socket-group", "GROUP",
              parsed(find_group, [&access](gid_t group) { access.group = group; }),
              "group of the event socket's file, a name or a number");
  table.repeated("socket-allow-uid", "USER", add_to<uid_t>(access.users, find_user),
                 "only this user may connect to the event socket; may be said again");
  table.repeated("socket-allow-gid", "GROUP", add_to<gid_t>(access.groups, find_group),
                 "only who is in this group may connect to it; may be said again");
}

}  // namespace

void describe_limits(cli::OptionTable& table, LimitOptions& options) {
  describe_door(table, options);
  describe_publishing(table, options);
  describe_socket(table, options.socket);
}

}  // namespace syncws
