#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "rooms/hub.h"
#include "rooms/room_stats.h"
#include "rooms/span_packer.h"

namespace syncws {

/// What one thread of a serve has to say for the statistics.
struct StreamFigures {
  RoomStats stats;
  SpanPacker::Tally packing;
  std::size_t packed_viewers = 0;              ///< that take compressed messages
  std::map<std::string, std::size_t> viewers;  ///< by organisation

  StreamFigures& operator+=(const StreamFigures& other);
};

/// What there is but once, however many threads.
struct StreamFacts {
  Duration uptime{0};
  std::size_t connections = 0;
  std::size_t connections_limit = 0;
  Hub::Holdings holdings;
};

/// The answer of `/api/ws/stats`.
[[nodiscard]] std::string stats_json(const StreamFigures& figures, const StreamFacts& facts);

}  // namespace syncws
