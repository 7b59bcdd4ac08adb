#include "net/doorkeeper.h"

#include <fmt/format.h>

#include "net/forwarded_address.h"

namespace syncws {
namespace {

/// Nobody knows when a place becomes free.
constexpr std::string_view kSeatRetryAfter = "5";

AccessRefusal too_often(std::string_view whose, Duration wait) {
  return {429,
          "rate_limited",
          fmt::format("too many connections a second from {}", whose),
          {{"Retry-After", retry_after(wait)}},
          {}};
}

std::string_view name_of(Seating::Full::Of what) {
  switch (what) {
    case Seating::Full::Of::address:
      return "this address";
    case Seating::Full::Of::organisation:
      return "this organisation";
    case Seating::Full::Of::subject:
      break;
  }
  return "this subject";
}

AccessRefusal all_taken(const Seating::Full& full) {
  return {429,
          "too_many_connections",
          fmt::format("all {} connections of {} are taken", full.most, name_of(full.of)),
          {{"Retry-After", std::string(kSeatRetryAfter)}},
          {}};
}

}  // namespace

Doorkeeper::Doorkeeper(const Settings& settings)
    : trusted_proxies_(settings.trusted_proxies),
      rates_(settings.connect_rate),
      rate_of_all_(settings.connect_rate_total, 1),
      seating_(settings.seats) {}

bool Doorkeeper::is_proxy(const IpAddress& address) const {
  return any_contains(trusted_proxies_, address);
}

Duration Doorkeeper::take_rate(const IpAddress& address, Instant now) {
  const std::lock_guard guard(lock_);
  return rates_.take(address.neighbourhood(), now);
}

Duration Doorkeeper::take_rate_of_all(Instant now) {
  const std::lock_guard guard(lock_);
  return rate_of_all_.take({}, now);
}

/// Each address first: what one of them has too many of does not count for all.
Doorkeeper::Place Doorkeeper::on_connection(const IpAddress& peer, Instant now) {
  const bool speaks_for_others = is_proxy(peer);
  if (!speaks_for_others) {
    if (const auto wait = take_rate(peer, now); wait > Duration{})
      return tl::make_unexpected(too_often("this address", wait));
  }
  if (const auto wait = take_rate_of_all(now); wait > Duration{})
    return tl::make_unexpected(too_often("all together", wait));
  if (speaks_for_others) return Quota::Place();
  return seating_.take_place(peer).map_error(all_taken);
}

std::optional<IpAddress> Doorkeeper::address_to_count(const HttpRequest& request) const {
  if (trusted_proxies_.empty()) return std::nullopt;
  const auto peer = IpAddress::parse(request.peer);
  if (!peer || !is_proxy(*peer)) return std::nullopt;
  return forwarded_address(*peer, request.forwarded_for, trusted_proxies_);
}

std::string Doorkeeper::address_of(const HttpRequest& request) const {
  const auto forwarded = address_to_count(request);
  return forwarded ? forwarded->text() : request.peer;
}

tl::expected<void, AccessRefusal> Doorkeeper::on_request(const HttpRequest& request, Instant now) {
  const auto address = address_to_count(request);
  if (!address) return {};
  if (const auto wait = take_rate(*address, now); wait > Duration{})
    return tl::make_unexpected(too_often("this address", wait));
  return {};
}

Doorkeeper::Seated Doorkeeper::take_seat(const HttpRequest& request, std::string_view organisation,
                                         std::string_view subject) {
  return seating_.take_seat(address_to_count(request), organisation, subject).map_error(all_taken);
}

}  // namespace syncws
