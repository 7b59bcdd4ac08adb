#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace syncws {

/// The events of a load test carry their number and when they were meant to be sent, in fields of
/// constant width, so that a receiver finds both at the same place in every event of an
/// organisation.
class LoadEventShape {
 public:
  /// `size` is of the whole line; one that can't be met is the least that can.
  LoadEventShape(std::size_t organisation, std::size_t size);

  /// The event as a line without a newline. Numbers count from 0.
  [[nodiscard]] std::string make(std::uint64_t number, Instant intended) const;

  struct Parts {
    std::uint64_t number;
    Instant intended;
  };
  /// Empty when the text is not an event of this shape.
  [[nodiscard]] std::optional<Parts> read(std::string_view event) const;

  [[nodiscard]] static std::string organisation_name(std::size_t organisation);

 private:
  std::string before_number_;
  std::string before_time_;
  std::string after_time_;
};

}  // namespace syncws
