#pragma once

#include <string_view>
#include <vector>

#include "base/error.h"
#include "rooms/ip_address.h"

namespace syncws {

/// Addresses that begin alike: `10.0.0.0/8`, `2001:db8::/32`, or a lone `192.0.2.1`.
class AddressRange {
 public:
  /// Kind usage. Bits behind the prefix must be zero, since `10.1.2.3/8` may have meant either.
  [[nodiscard]] static Result<AddressRange> parse(std::string_view text);

  [[nodiscard]] bool contains(const IpAddress& address) const;

 private:
  AddressRange(const IpAddress& first, unsigned bits) : first_(first), bits_(bits) {}

  IpAddress first_;
  unsigned bits_;  ///< of 128; an IPv4 range has 96 more than are written
};

[[nodiscard]] bool any_contains(const std::vector<AddressRange>& ranges, const IpAddress& address);

}  // namespace syncws
