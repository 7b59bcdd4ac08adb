#pragma once

#include <cstdint>
#include <string_view>

namespace syncws {

/// Reads four bytes at `at`.
[[nodiscard]] std::uint32_t wal_word(std::string_view bytes, std::size_t at,
                                     bool big_end_first = true);

/// The two running sums over pairs of words that each frame of SQLite's write-ahead log carries on
/// from the one before ("Checksum Algorithm" in "The WAL File Format").
struct WalSums {
  std::uint32_t first = 0;
  std::uint32_t second = 0;

  void add(std::string_view bytes, bool big_end_first);
  [[nodiscard]] bool operator==(const WalSums&) const = default;
};

/// Whether changing one bit of `bytes`, which `found` is the sum of, would make it `wanted`. The
/// sums are linear: what a bit adds depends only on how many pairs follow it.
[[nodiscard]] bool is_one_bit_off(std::string_view bytes, const WalSums& found,
                                  const WalSums& wanted, bool big_end_first);

}  // namespace syncws
