#pragma once

#include <cstdint>
#include <string_view>

#include "base/error.h"
#include "rooms/sequence.h"

namespace syncws {

/// Names a producer for as long as it is known to the hub; never used twice.
using ProducerId = std::uint64_t;

/// Where an event came from.
struct Origin {
  ProducerId producer = 0;
  std::uint64_t line = 0;
};

struct Entry;

/// Port: who handed events in and hears what became of them. Lives on the hub's thread.
class Producer {
 public:
  virtual ~Producer() = default;

  /// The event of this line is in history and on its way to every subscriber. `epoch` is borrowed
  /// for the call.
  virtual void on_accepted(std::uint64_t line, std::string_view organisation,
                           std::string_view epoch, Sequence sequence) = 0;
  /// It is not, and won't be.
  virtual void on_refused(std::uint64_t line, const Error& error) = 0;
  /// It could not be written down (kind unavailable); handed in again, it may be. Must not publish
  /// from inside.
  virtual void on_not_recorded(Entry entry, const Error& error) = 0;
};

}  // namespace syncws
