#include "rooms/address_range.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/terminal_text.h"

namespace syncws {
namespace {

constexpr unsigned kV6Bits = 128;
constexpr unsigned kV4Bits = 32;
constexpr unsigned kByte = 8;

std::optional<unsigned> parse_bits(std::string_view text, unsigned most) {
  unsigned bits = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), bits);
  if (problem != std::errc() || end != text.data() + text.size() || bits > most)
    return std::nullopt;
  return bits;
}

bool equal_bits(const IpAddress& left, const IpAddress& right, unsigned bits) {
  const auto whole = bits / kByte;
  if (!std::equal(left.bytes().begin(), left.bytes().begin() + whole, right.bytes().begin()))
    return false;
  if (bits % kByte == 0) return true;
  const unsigned difference = left.bytes()[whole] ^ right.bytes()[whole];
  return difference >> (kByte - bits % kByte) == 0;
}

bool is_zero_behind(const IpAddress& address, unsigned bits) {
  for (auto bit = bits; bit < kV6Bits; ++bit) {
    if ((address.bytes()[bit / kByte] >> (kByte - 1 - bit % kByte) & 1U) != 0) return false;
  }
  return true;
}

}  // namespace

Result<AddressRange> AddressRange::parse(std::string_view text) {
  const auto slash = text.find('/');
  const auto first = IpAddress::parse(text.substr(0, slash));
  const auto most = first && first->is_v4() ? kV4Bits : kV6Bits;
  const auto bits = slash == std::string_view::npos ? std::optional(most)
                                                    : parse_bits(text.substr(slash + 1), most);
  if (!first || !bits) {
    return fail(ErrorKind::usage,
                fmt::format("'{}' is no range of addresses; it is written 10.0.0.0/8, "
                            "2001:db8::/32, or as one address",
                            harmless_text(text)));
  }
  const auto all_bits = *bits + kV6Bits - most;
  if (!is_zero_behind(*first, all_bits)) {
    return fail(ErrorKind::usage,
                fmt::format("'{}' has bits set behind its first {}", harmless_text(text), *bits));
  }
  return AddressRange(*first, all_bits);
}

bool AddressRange::contains(const IpAddress& address) const {
  return equal_bits(first_, address, bits_);
}

bool any_contains(const std::vector<AddressRange>& ranges, const IpAddress& address) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [&](const AddressRange& range) { return range.contains(address); });
}

}  // namespace syncws
