#include "rooms/ip_address.h"

#include <arpa/inet.h>

#include <algorithm>

namespace syncws {
namespace {

constexpr std::size_t kV4Bytes = 4;
constexpr std::size_t kV6Bytes = 16;
constexpr std::array<std::uint8_t, kV6Bytes - kV4Bytes> kMapped{0, 0, 0, 0, 0,    0,
                                                                0, 0, 0, 0, 0xFF, 0xFF};

std::string print(int family, const std::uint8_t* bytes) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(family, bytes, text.data(), text.size());
  return text.data();
}

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  const std::string terminated(text);
  if (text.find('\0') != std::string_view::npos) return std::nullopt;
  std::array<std::uint8_t, kV4Bytes> four{};
  if (inet_pton(AF_INET, terminated.c_str(), four.data()) == 1) return v4(four);
  std::array<std::uint8_t, kV6Bytes> sixteen{};
  if (inet_pton(AF_INET6, terminated.c_str(), sixteen.data()) == 1) return v6(sixteen);
  return std::nullopt;
}

IpAddress IpAddress::v4(const std::array<std::uint8_t, 4>& bytes) {
  std::array<std::uint8_t, kV6Bytes> all{};
  std::copy(bytes.begin(), bytes.end(), std::copy(kMapped.begin(), kMapped.end(), all.begin()));
  return IpAddress(all);
}

IpAddress IpAddress::v6(const std::array<std::uint8_t, 16>& bytes) { return IpAddress(bytes); }

bool IpAddress::is_v4() const { return std::equal(kMapped.begin(), kMapped.end(), bytes_.begin()); }

std::string IpAddress::text() const {
  return is_v4() ? print(AF_INET, bytes_.data() + kMapped.size()) : print(AF_INET6, bytes_.data());
}

std::string IpAddress::neighbourhood() const {
  if (is_v4()) return text();
  auto network = bytes_;
  std::fill(network.begin() + kV6Bytes / 2, network.end(), std::uint8_t{0});
  return print(AF_INET6, network.data()) + "/64";
}

}  // namespace syncws
