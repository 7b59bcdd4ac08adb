#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <tl/expected.hpp>

#include "rooms/ip_address.h"
#include "rooms/quota.h"

namespace syncws {

/// What one viewer takes of what its address, its organisation and its subject may have. Given back
/// at its end.
struct Seat {
  Quota::Place address;
  Quota::Place organisation;
  Quota::Place subject;

  [[nodiscard]] bool takes_any() const {
    return address.is_taken() || organisation.is_taken() || subject.is_taken();
  }
};

/// Who may have how many connections at a time. Must outlive its seats. Any thread, a seat one at a
/// time.
class Seating {
 public:
  /// For each; zero: no limit.
  struct Limits {
    std::size_t per_address = 0;
    std::size_t per_organisation = 0;
    std::size_t per_subject = 0;
  };
  /// What has no place left, and how many it has.
  struct Full {
    enum class Of { address, organisation, subject } of = Of::address;
    std::size_t most = 0;
  };
  /// No pointer: there is no limit, and nothing to give back.
  using Taken = tl::expected<std::unique_ptr<Seat>, Full>;

  explicit Seating(const Limits& limits)
      : addresses_(limits.per_address),
        organisations_(limits.per_organisation),
        subjects_(limits.per_subject) {}

  /// A place for a connection of an address, before anybody knows what it wants.
  [[nodiscard]] tl::expected<Quota::Place, Full> take_place(const IpAddress& address);

  /// All or none. Without an address, since that was counted when it connected, or without a
  /// subject, those are not looked at.
  [[nodiscard]] Taken take_seat(const std::optional<IpAddress>& address,
                                std::string_view organisation, std::string_view subject);

  /// For who only later says who it is: false when that subject has no place left.
  [[nodiscard]] bool take_subject(std::unique_ptr<Seat>& seat, std::string_view subject);

 private:
  Quota addresses_;  ///< by neighbourhood
  Quota organisations_;
  Quota subjects_;
};

}  // namespace syncws
