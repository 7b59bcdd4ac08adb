#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rooms/event_log.h"
#include "rooms/history_limits.h"

namespace syncws {

/// What has happened to a room's history since it was told last. The frames' bytes are shared with
/// the log that they are in.
struct RoomNews {
  std::string organisation;
  std::string epoch;
  std::vector<Passage> passages;  ///< new events, back to back
  Sequence tail = 0;              ///< what is older has gone
};

/// How much of it there is.
struct NewsLoad {
  std::uint64_t events = 0;
  std::uint64_t bytes = 0;

  NewsLoad& operator+=(const NewsLoad& other) {
    events += other.events;
    bytes += other.bytes;
    return *this;
  }
  NewsLoad& operator-=(const NewsLoad& other) {
    events -= other.events;
    bytes -= other.bytes;
    return *this;
  }
  /// Whether it is more than one part in `parts` of what a history may hold.
  [[nodiscard]] bool exceeds(const HistoryLimits& limits, std::uint64_t parts) const {
    return events * parts > limits.events || bytes * parts > limits.bytes;
  }
};

/// Port: hubs of other threads that show a hub's rooms to viewers of their own. Everything reaches
/// them in the order of these calls. Lives on the hub's thread.
class Followers {
 public:
  virtual ~Followers() = default;

  virtual void tell(RoomNews news) = 0;
  /// What was told may leave now.
  virtual void send() = 0;
  /// There is no such room any more; nobody of theirs is in it.
  virtual void tell_forgotten(std::string_view organisation) = 0;
  /// Who is far behind in this room is to be cut off.
  virtual void tell_to_cut_off(std::string_view organisation) = 0;

  /// Whether one of them has so much to take yet that sources should wait.
  [[nodiscard]] virtual bool are_behind() const = 0;
};

}  // namespace syncws
