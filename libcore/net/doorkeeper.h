#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "net/access_refusal.h"
#include "rooms/address_range.h"
#include "rooms/named_rates.h"
#include "rooms/seating.h"

namespace syncws {

/// Who may come in, by number and not by name: connections a second and at a time. Everybody is
/// counted when they connect, but whom a trusted proxy speaks for: those are counted at their
/// request. Must outlive all places and seats. Any thread.
class Doorkeeper {
 public:
  struct Settings {
    double connect_rate = 0;        ///< a second from each address; zero: no limit
    double connect_rate_total = 0;  ///< … from all together
    Seating::Limits seats;
    std::vector<AddressRange> trusted_proxies;
  };
  using Place = tl::expected<Quota::Place, AccessRefusal>;
  using Seated = tl::expected<std::unique_ptr<Seat>, AccessRefusal>;

  explicit Doorkeeper(const Settings& settings);

  /// Somebody has connected, and has not said anything yet.
  [[nodiscard]] Place on_connection(const IpAddress& peer, Instant now);

  /// Who has sent this request: the peer, or whom trusted proxies speak for.
  [[nodiscard]] std::string address_of(const HttpRequest& request) const;

  /// A request is there: may its sender come so often? Before anything dear is done for it.
  [[nodiscard]] tl::expected<void, AccessRefusal> on_request(const HttpRequest& request,
                                                             Instant now);

  /// It may become a viewer, as far as others are concerned. No pointer: nothing is counted.
  /// `subject` may be empty.
  [[nodiscard]] Seated take_seat(const HttpRequest& request, std::string_view organisation,
                                 std::string_view subject);

  /// For who says after the upgrade who it is: false when that subject has all its places.
  [[nodiscard]] bool take_subject(std::unique_ptr<Seat>& seat, std::string_view subject) {
    return seating_.take_subject(seat, subject);
  }

 private:
  [[nodiscard]] Duration take_rate(const IpAddress& address, Instant now);
  [[nodiscard]] Duration take_rate_of_all(Instant now);
  /// None: it was counted when it connected.
  [[nodiscard]] std::optional<IpAddress> address_to_count(const HttpRequest& request) const;
  [[nodiscard]] bool is_proxy(const IpAddress& address) const;

  std::vector<AddressRange> trusted_proxies_;
  std::mutex lock_;   ///< of both rates
  NamedRates rates_;  ///< by neighbourhood
  NamedRates rate_of_all_;
  Seating seating_;
};

}  // namespace syncws
