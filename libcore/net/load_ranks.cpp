#include "net/load_ranks.h"

namespace syncws {

std::uint32_t LoadRanks::arrive(std::uint64_t index) {
  constexpr unsigned kCountBits = 32;
  const std::uint64_t event = (index + 1) << kCountBits;
  auto& slot = slots_[index % kEvents];
  auto seen = slot.load(std::memory_order_relaxed);
  for (;;) {
    const bool is_known = (seen >> kCountBits) == index + 1;
    if (!is_known && seen > event) return 0;
    const auto counted = (is_known ? seen : event) + 1;
    if (slot.compare_exchange_weak(seen, counted, std::memory_order_relaxed))
      return static_cast<std::uint32_t>(counted);
  }
}

}  // namespace syncws
