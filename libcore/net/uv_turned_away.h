#pragma once

#include <deque>
#include <string_view>

#include "base/clock.h"
#include "net/uv_loop.h"

namespace syncws {

/// Connections that were refused at the door. Each is told why, and closed once the other side has:
/// closing while bytes of its request wait unread would reset the connection, and a reset takes the
/// answer away (RFC 9112 section 9.6). At most kMost at a time, each for at most kLonger; of more,
/// the oldest is closed at once.
class UvTurnedAway {
 public:
  static constexpr std::size_t kMost = 128;

  explicit UvTurnedAway(UvLoop& loop);
  UvTurnedAway(const UvTurnedAway&) = delete;
  UvTurnedAway& operator=(const UvTurnedAway&) = delete;
  ~UvTurnedAway();

  /// Takes the connected, non-blocking socket over. An empty answer: it is closed without a word,
  /// since nobody would understand it.
  void send(int socket, std::string_view answer);

 private:
  static constexpr Duration kLonger = std::chrono::seconds(1);
  static constexpr Duration kLook = std::chrono::milliseconds(50);

  struct Entry {
    int socket;
    Instant until;
  };

  void look();
  void close_oldest();

  std::deque<Entry> entries_;  ///< the oldest in front
  UvTimer timer_;
};

}  // namespace syncws
