#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "rooms/resume.h"

namespace syncws {

class Room;

/// What became of bytes that were offered to a subscriber.
enum class Offer {
  taken,       ///< taken, and it can take more
  taken_full,  ///< taken, but no more until Hub::advance
  refused,     ///< nothing taken: still full. Offered again after Hub::advance
  gone,        ///< nothing taken: it is closing and wants nothing ever more
};

/// Port: a viewer of one room, as the hub sees it. Lives on the hub's thread; must have left before
/// it dies.
class Subscriber {
 public:
  Subscriber() = default;
  Subscriber(const Subscriber&) = delete;
  Subscriber& operator=(const Subscriber&) = delete;
  virtual ~Subscriber() = default;

  /// Hands over finished frames: all of them are taken, or none. `frames` is borrowed for the call.
  /// Must not join or leave from inside.
  virtual Offer offer(std::string_view frames) = 0;

  /// It fell so far behind that events it needs are gone, or that it held up everybody. Nothing
  /// more will be offered. `lost`: what is gone, if anything it needs is. Must not leave from
  /// inside.
  virtual void on_cut_off(const std::optional<Gap>& lost) = 0;

 private:
  friend class Room;
  Room* room_ = nullptr;
  std::uint32_t slot_ = 0;  ///< its cursor's place in the room
};

}  // namespace syncws
