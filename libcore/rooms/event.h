#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace syncws {

/// The most bytes an event's line may have, its newline not counted (design: "Events").
inline constexpr std::size_t kMaxEventBytes = 10'240;

/// A checked event on its way to its room. Only wire/event_decoder.h makes these from outside text.
struct Event {
  std::string organisation;
  std::string type;
  std::string pfa_id;
  std::string event_id;  ///< the producer's idempotency key, empty when it gave none
  std::string
      frame;  ///< the finished, unmasked WebSocket text frame that plain subscribers receive
  std::size_t text_at = 0;  ///< where in `frame` the event's JSON begins

  [[nodiscard]] std::string_view text() const { return std::string_view(frame).substr(text_at); }
};

}  // namespace syncws
