#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace syncws {

/// The events of a load test carry their number in the organisation and in all, and when they were
/// meant to be sent, in fields of constant width, so that a receiver finds them at the same place
/// in every event of an organisation.
class LoadEventShape {
 public:
  /// `size` is of the whole line; one that can't be met is the least that can.
  LoadEventShape(std::size_t organisation, std::size_t size);

  /// Numbers count from 0.
  struct Parts {
    std::uint64_t number = 0;  ///< in the organisation
    std::uint64_t index = 0;   ///< among all events of the load test
    Instant intended;
    std::optional<std::uint64_t> sequence = {};  ///< put in by a `syncws.v1` server
  };
  /// The event as a line without a newline.
  [[nodiscard]] std::string make(const Parts& parts) const;

  /// Empty when the text does not begin with an event of this shape. Takes the event off the text.
  [[nodiscard]] std::optional<Parts> take(std::string_view& text) const;

  [[nodiscard]] static std::string organisation_name(std::size_t organisation);

 private:
  std::string before_number_;
  std::string after_time_;
  std::size_t bytes_;  ///< of the event as it was sent
};

}  // namespace syncws
