#pragma once

#include <string_view>

#include "rooms/pacing.h"

namespace syncws {

/// Port: what a hub that follows another has to say to that. Lives on the following hub's thread.
class Follower {
 public:
  virtual ~Follower() = default;

  /// What was found among its viewers of a room, when that has changed.
  virtual void on_census(std::string_view organisation, const Pacing::Census& census) = 0;
};

}  // namespace syncws
