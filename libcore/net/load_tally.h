#pragma once

#include <cstdint>

#include "base/histogram.h"

namespace syncws {

/// What the receivers of one process saw, added up over all of them. No pointers: it stands in
/// memory that processes share. Events of the warm-up are in `delivered` and in no histogram.
struct LoadTally {
  std::uint64_t ready = 0;      ///< connections that have got their greeting, and stand
  std::uint64_t delivered = 0;  ///< each event once for each viewer
  std::uint64_t warm_up = 0;    ///< of these, how many were sent in the warm-up
  std::uint64_t resumed = 0;    ///< … and how many came late because the viewer had been away
  std::uint64_t owed = 0;       ///< to those that left; in the end to all
  std::uint64_t accounted = 0;  ///< 1: `owed` is final
  std::uint64_t duplicated = 0;
  std::uint64_t reordered = 0;
  std::uint64_t pings = 0;
  std::uint64_t gaps = 0;  ///< messages that say so
  std::uint64_t left = 0;  ///< departures of those that churn
  std::uint64_t slow_delivered = 0;
  std::uint64_t slow_closed = 0;  ///< slow viewers that the server has closed
  std::uint64_t wire_bytes = 0;   ///< all that was received
  std::uint64_t text_bytes = 0;   ///< of the messages in it, unpacked
  std::uint64_t compressed = 0;   ///< connections that negotiated compression
  Instant last_delivery{};
  Histogram latency;  ///< of each delivery, from the intended send time
  Histogram first;    ///< of each event's first subscriber
  Histogram median;
  Histogram last;

  void add(const LoadTally& other);
};

}  // namespace syncws
