#pragma once

#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "rooms/event.h"

namespace syncws {

/// Checks one line of untrusted text against the rules of an event and makes the event of it. The
/// line's bytes are kept as they came; only a missing timestamp is added, as the last key.
class EventDecoder {
 public:
  struct Settings {
    bool strict_types = false;  ///< refuse types that are not known
  };

  explicit EventDecoder(Settings settings) : settings_(settings) {}

  /// `arrived` is what a missing timestamp becomes. Errors are of kind refused_event, a phrase that
  /// names the field, the value and what is wanted. Nothing is thrown.
  [[nodiscard]] Result<Event> decode(std::string_view line, WallTime arrived) const;

 private:
  Settings settings_;
};

/// `12000 bytes long; an event may have 10240`, the refusal of a line that no decoder sees.
[[nodiscard]] Error too_long_error(std::size_t bytes);

}  // namespace syncws
