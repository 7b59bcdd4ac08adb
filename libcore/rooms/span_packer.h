#pragma once

#include <cstddef>
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

    Tally& operator+=(const Tally& other) {
      frames += other.frames;
      bytes_in += other.bytes_in;
      bytes_out += other.bytes_out;
      spent += other.spent;
      return *this;
    }
  };

  virtual ~SpanPacker() = default;

  /// The finished frames, each packed by itself; as they are, those that would not get smaller.
  [[nodiscard]] virtual std::string pack(std::string_view frames) = 0;

  /// Finished frames, and the bytes of text in those of them that are packed. The others were too
  /// short; which those are depends on nothing else.
  struct Packed {
    std::string frames;
    std::size_t text_bytes = 0;
  };
  /// The finished frames, packed for receivers that have unpacked `window` right before, and each
  /// frame before the next. `window` goes on to what they have unpacked then, reach() bytes of it
  /// at most.
  [[nodiscard]] virtual Packed pack_behind(std::string& window, std::string_view frames) = 0;
  /// So far back a packed frame can refer to; below 64 KiB.
  [[nodiscard]] virtual std::size_t reach() const = 0;

  [[nodiscard]] virtual const Tally& tally() const = 0;
};

}  // namespace syncws
