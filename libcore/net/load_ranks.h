#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace syncws {

/// Counts each event's arrivals over all processes, to tell its first, median and last subscriber.
/// It remembers the newest 2^20 events. In memory that processes share: atomic, no pointers, and
/// all zero is its beginning.
class LoadRanks {
 public:
  static constexpr std::size_t kEvents = std::size_t{1} << 20;

  /// How many subscribers have got the event now, this one included; 0 if it is forgotten.
  [[nodiscard]] std::uint32_t arrive(std::uint64_t index);

 private:
  /// The event's number, counted from 1, above its arrivals.
  std::atomic<std::uint64_t> slots_[kEvents];
};

}  // namespace syncws
