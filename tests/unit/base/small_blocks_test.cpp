#include "base/small_blocks.h"

#include <cstring>
#include <map>
#include <random>
#include <vector>

#include "catch.h"

using namespace syncws;

namespace {

constexpr std::size_t kRange = 512 * SmallBlocks::kSlabBytes;

bool is_filled(const void* block, std::size_t bytes, int with) {
  const auto* const at = static_cast<const unsigned char*>(block);
  for (std::size_t i = 0; i < bytes; ++i) {
    if (at[i] != with) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("blocks are apart and keep what is written to them", "[small_blocks]") {
  SmallBlocks blocks(kRange);
  std::map<void*, std::pair<std::size_t, int>> taken;
  std::minstd_rand random(7);
  for (int i = 0; i < 20'000; ++i) {
    if (taken.size() > 500 || (i % 3 == 2 && !taken.empty())) {
      const auto victim = std::next(taken.begin(), static_cast<long>(random() % taken.size()));
      const auto [bytes, with] = victim->second;
      REQUIRE(is_filled(victim->first, bytes, with));
      blocks.give_back(victim->first);
      taken.erase(victim);
    } else {
      const std::size_t bytes = 1 + random() % SmallBlocks::kMostBytes;
      auto* const block = blocks.take(bytes);
      REQUIRE(block != nullptr);
      REQUIRE(blocks.owns(block));
      REQUIRE(blocks.size_of(block) >= bytes);
      REQUIRE(blocks.size_of(block) < bytes + 8);
      REQUIRE(reinterpret_cast<std::uintptr_t>(block) % 8 == 0);
      std::memset(block, i % 251, bytes);
      REQUIRE(taken.try_emplace(block, bytes, i % 251).second);
    }
  }
  for (const auto& [block, what] : taken) CHECK(is_filled(block, what.first, what.second));
}

TEST_CASE("slabs go back when nothing of them is used", "[small_blocks]") {
  SmallBlocks blocks(kRange);
  for (int round = 0; round < 10; ++round) {
    std::vector<void*> taken;
    for (int i = 0; i < 4000; ++i) taken.push_back(blocks.take(864));
    CHECK(blocks.slabs() == (4000 + 74) / 75);
    for (auto* const block : taken) blocks.give_back(block);
    CHECK(blocks.slabs() == 1);
  }
}

TEST_CASE("what is too large, or more than there is, is not given", "[small_blocks]") {
  SmallBlocks blocks(2 * SmallBlocks::kSlabBytes);
  CHECK(blocks.take(SmallBlocks::kMostBytes + 1) == nullptr);
  int given = 0;
  while (blocks.take(1000) != nullptr) ++given;
  CHECK(given == 130);
  CHECK(blocks.take(8) == nullptr);
  int elsewhere = 0;
  CHECK(!blocks.owns(&elsewhere));
  CHECK(!blocks.owns(nullptr));
}

TEST_CASE("a block of nothing is a block", "[small_blocks]") {
  SmallBlocks blocks(kRange);
  auto* const one = blocks.take(0);
  auto* const other = blocks.take(0);
  CHECK(one != nullptr);
  CHECK(one != other);
  blocks.give_back(one);
  CHECK(blocks.take(1) == one);
}
