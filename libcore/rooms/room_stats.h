#pragma once

#include <cstdint>

#include "base/clock.h"

namespace syncws {

/// What rooms count, added up over all of them. Only grows.
struct RoomStats {
  std::uint64_t events_accepted = 0;
  std::uint64_t events_refused = 0;
  std::uint64_t events_repeated = 0;  ///< known by their `eventId`, and not sent again
  std::uint64_t deliveries = 0;       ///< events handed to subscribers
  std::uint64_t bytes_delivered = 0;  ///< of finished frames
  std::uint64_t bytes_saved = 0;      ///< so many more if nothing had been packed
  std::uint64_t sends = 0;            ///< in which they were handed over
  std::uint64_t slow_consumers = 0;   ///< subscribers cut off
  std::uint64_t holds = 0;            ///< times a room held its sources back
  Duration held{0};                   ///< time spent so

  /// What another thread has counted of the same rooms.
  RoomStats& operator+=(const RoomStats& other) {
    events_accepted += other.events_accepted;
    events_refused += other.events_refused;
    events_repeated += other.events_repeated;
    deliveries += other.deliveries;
    bytes_delivered += other.bytes_delivered;
    bytes_saved += other.bytes_saved;
    sends += other.sends;
    slow_consumers += other.slow_consumers;
    holds += other.holds;
    held += other.held;
    return *this;
  }
};

}  // namespace syncws
