#pragma once

#include <cstdint>

namespace syncws {

/// In which form a subscriber wants its events.
enum class Variant : std::uint8_t {
  plain,         ///< the frames as they are in the log
  v1,            ///< `syncws.v1`: each event with its `seq`, a span as one JSON array
  packed_plain,  ///< the same two, packed (permessage-deflate), each frame by itself
  packed_v1,
  streamed_v1,  ///< packed as well, but each frame may refer to those before
                ///< (rooms/shared_stream.h)
};

[[nodiscard]] constexpr bool is_packed(Variant variant) { return variant >= Variant::packed_plain; }

[[nodiscard]] constexpr bool speaks_v1(Variant variant) {
  return variant == Variant::v1 || variant >= Variant::packed_v1;
}

}  // namespace syncws
