#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bare {

class Subscriber;

/// Finished bytes that any number of subscribers still have to send.
using Bytes = std::shared_ptr<const std::string>;

/// One organisation: who listens, and the frames of the batch that is being filled.
struct Room {
  std::vector<Subscriber*> members;
  std::string pending;
  std::size_t pending_events = 0;
};

/// All rooms, and how many of their subscribers are behind. A room stays once it was opened: a load
/// uses a handful of names.
class Rooms {
 public:
  explicit Rooms(std::size_t events_per_batch);

  Room& join(std::string_view organisation, Subscriber& subscriber);
  void leave(Room& room, Subscriber& subscriber);

  /// Encodes the line once; a batch that is full leaves at once. Without a listener it is dropped.
  void publish(std::string_view line);

  /// Sends every batch that has begun.
  void flush();

  /// A subscriber got a backlog (+1) or got rid of it (-1).
  void count_behind(int change) { behind_ += change; }

  /// More than half of the subscribers have a backlog.
  [[nodiscard]] bool is_crowded() const { return 2 * behind_ > present_; }

 private:
  static void send_batch(Room& room);

  std::size_t events_per_batch_;
  std::map<std::string, Room, std::less<>> rooms_;
  std::vector<Room*> begun_;
  std::int64_t present_ = 0;
  std::int64_t behind_ = 0;
};

}  // namespace bare
