#pragma once

#include <cstdint>

namespace syncws {

/// In which form a subscriber wants its events.
enum class Variant : std::uint8_t {
  plain,           ///< the frames as they are in the log
  v1,              ///< `syncws.v1`: each event with its `seq`, a span as one JSON array
  packed_plain,    ///< the frames packed (permessage-deflate), each by itself
  streamed_plain,  ///< … each may refer to those before (rooms/shared_stream.h)
  packed_v1,       ///< the same two of v1
  streamed_v1,
};

[[nodiscard]] constexpr bool is_packed(Variant variant) { return variant >= Variant::packed_plain; }

[[nodiscard]] constexpr bool is_streamed(Variant variant) {
  return variant == Variant::streamed_plain || variant == Variant::streamed_v1;
}

[[nodiscard]] constexpr bool speaks_v1(Variant variant) {
  return variant == Variant::v1 || variant >= Variant::packed_v1;
}

}  // namespace syncws
