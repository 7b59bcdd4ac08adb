#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace syncws {

/// Port: makes frames smaller, for subscribers that can unpack them.
class SpanPacker {
 public:
  /// What was packed so far. Only grows.
  struct Tally {
    std::uint64_t frames = 0;
    std::uint64_t bytes_in = 0;   ///< of finished frames
    std::uint64_t bytes_out = 0;  ///< the same, packed
    Duration spent{0};            ///< of the processor's time
  };

  virtual ~SpanPacker() = default;

  /// The finished frames, each packed by itself; as they are, those that would not get smaller.
  [[nodiscard]] virtual std::string pack(std::string_view frames) = 0;

  [[nodiscard]] virtual const Tally& tally() const = 0;
};

}  // namespace syncws
