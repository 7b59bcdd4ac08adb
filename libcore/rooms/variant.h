#pragma once

#include <cstddef>
#include <cstdint>

namespace syncws {

/// In which form a subscriber wants its events.
enum class Variant : std::uint8_t {
  plain,  ///< the frames as they are in the log
  v1,     ///< `syncws.v1`: each event with its `seq`, a span as one JSON array
};

inline constexpr std::size_t kVariants = 2;

}  // namespace syncws
