#pragma once

#include <array>
#include <memory>
#include <string>
#include <unordered_map>

#include "rooms/event_log.h"
#include "rooms/span_encoder.h"
#include "rooms/span_packer.h"
#include "rooms/variant.h"

namespace syncws {

/// The spans that subscribers of a room were last given, so that those who want the same one cost
/// one look-up, one encoding and one packing together. Two kinds: spans that reach up to the head,
/// which live subscribers all want, kPlaces a variant, the oldest overwritten; and finished blocks
/// of history in an encoding of their own, for those who replay it, kMostBlocks of them, all let go
/// when full.
class SpanCache {
 public:
  /// Bytes of plain frames in a span, one event more at most: what the WebSocket library copies of
  /// a partial write stays near it.
  static constexpr std::size_t kBlockBytes = std::size_t{32} * 1024;

  /// Without a packer nobody may ask for packed variants.
  explicit SpanCache(const SpanEncoder& encoder, SpanPacker* packer = nullptr)
      : encoder_(encoder), packer_(packer) {}

  /// The span of `log` that begins at `from`. Good until the next call of anything here. Requires
  /// log.tail() <= from < log.head().
  const Span& find(Variant variant, Sequence from, const EventLog& log);

  /// Call after every append or trim: views into the log and short spans are let go.
  void forget_views();
  /// Nobody reads now.
  void clear();

 private:
  static constexpr std::size_t kPlaces = 4;
  static constexpr std::size_t kMostBlocks = 128;

  struct Place {
    Span span;
    std::string encoded;  ///< what span.bytes points to, unless that is the log itself
  };
  struct Shelf {
    std::array<Place, kPlaces> places;
    std::size_t oldest = 0;
    bool empty = true;
  };
  using Blocks = std::unordered_map<Sequence, Place>;  ///< by first event
  /// What only rooms with packed variants need.
  struct Packed {
    std::array<Shelf, 2> shelves;
    std::array<Blocks, 2> blocks;
  };

  [[nodiscard]] Shelf& shelf_of(Variant variant);
  [[nodiscard]] Blocks& blocks_of(Variant variant);
  [[nodiscard]] Place& place_for(Variant variant, const Span& span, bool is_finished);
  void fill(Place& place, Variant variant, const Span& span);
  [[nodiscard]] std::string encode_v1(const Span& span) const;
  void pack(Place& place);

  const SpanEncoder& encoder_;
  SpanPacker* packer_;
  std::array<Shelf, 2> shelves_;  ///< of the variants that are not packed
  Blocks blocks_;                 ///< of Variant::v1
  std::unique_ptr<Packed> packed_;
};

}  // namespace syncws
