#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace syncws {

/// An IPv4 or IPv6 address. IPv4 inside of IPv6 (`::ffff:192.0.2.1`) is IPv4, so that nobody has
/// two.
class IpAddress {
 public:
  /// All but numbers is refused: no names, no ports, no brackets, no zones, no leading zeros.
  [[nodiscard]] static std::optional<IpAddress> parse(std::string_view text);
  /// `bytes` in network order.
  [[nodiscard]] static IpAddress v4(const std::array<std::uint8_t, 4>& bytes);
  [[nodiscard]] static IpAddress v6(const std::array<std::uint8_t, 16>& bytes);

  [[nodiscard]] bool is_v4() const;
  /// As 128 bits in network order; an IPv4 one as `::ffff:a.b.c.d`.
  [[nodiscard]] const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }

  /// `192.0.2.1`, `2001:db8::1`.
  [[nodiscard]] std::string text() const;
  /// Whom limits for an address count together: one IPv4 address, or 64 bits of an IPv6 one, since
  /// whoever has one of those has 2^64 of them. `192.0.2.1`, `2001:db8:0:1::/64`.
  [[nodiscard]] std::string neighbourhood() const;

  friend bool operator==(const IpAddress&, const IpAddress&) = default;

 private:
  explicit IpAddress(const std::array<std::uint8_t, 16>& bytes) : bytes_(bytes) {}

  std::array<std::uint8_t, 16> bytes_;
};

}  // namespace syncws
