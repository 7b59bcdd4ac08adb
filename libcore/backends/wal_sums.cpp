#include "backends/wal_sums.h"

namespace syncws {
namespace {

constexpr std::size_t kPair = 8;
constexpr std::size_t kWord = 4;
constexpr unsigned kBits = 32;

/// What a pair more does to a change that was made before it.
WalSums one_pair_later(const WalSums& change) {
  const auto first = change.first + change.second;
  return {first, change.second + first};
}

bool fits(std::uint32_t word, const WalSums& of_one, const WalSums& missing) {
  for (unsigned bit = 0; bit < kBits; ++bit) {
    const std::uint32_t mask = std::uint32_t{1} << bit;
    const std::uint32_t change = (word & mask) == 0 ? mask : 0U - mask;
    if (WalSums{change * of_one.first, change * of_one.second} == missing) return true;
  }
  return false;
}

}  // namespace

std::uint32_t wal_word(std::string_view bytes, std::size_t at, bool big_end_first) {
  constexpr unsigned kByte = 8;
  std::uint32_t word = 0;
  for (std::size_t i = 0; i < kWord; ++i) {
    const auto byte = static_cast<unsigned char>(bytes[at + (big_end_first ? i : kWord - 1 - i)]);
    word = (word << kByte) | byte;
  }
  return word;
}

void WalSums::add(std::string_view bytes, bool big_end_first) {
  for (std::size_t at = 0; at + kPair <= bytes.size(); at += kPair) {
    first += wal_word(bytes, at, big_end_first) + second;
    second += wal_word(bytes, at + kWord, big_end_first) + first;
  }
}

bool is_one_bit_off(std::string_view bytes, const WalSums& found, const WalSums& wanted,
                    bool big_end_first) {
  const WalSums missing{wanted.first - found.first, wanted.second - found.second};
  WalSums of_left{1, 1};   // what a one more in the pair's first word adds to the end
  WalSums of_right{0, 1};  // … and in its second
  for (std::size_t at = bytes.size() / kPair * kPair; at >= kPair; at -= kPair) {
    const auto left = wal_word(bytes, at - kPair, big_end_first);
    const auto right = wal_word(bytes, at - kWord, big_end_first);
    if (fits(left, of_left, missing) || fits(right, of_right, missing)) return true;
    of_left = one_pair_later(of_left);
    of_right = one_pair_later(of_right);
  }
  return false;
}

}  // namespace syncws
