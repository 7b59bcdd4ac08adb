#pragma once

#include <cstdint>
#include <string>

namespace syncws {

/// Position of an event in its organisation: 1, 2, 3, … within an epoch. 0 stands before the first
/// event.
using Sequence = std::uint64_t;

/// Where an event stands. `epoch` is opaque and changes when a room's history starts anew.
struct Position {
  std::string epoch;
  Sequence sequence = 0;
};

}  // namespace syncws
