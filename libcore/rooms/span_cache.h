#pragma once

#include <array>
#include <string>
#include <unordered_map>

#include "rooms/event_log.h"
#include "rooms/span_encoder.h"
#include "rooms/variant.h"

namespace syncws {

/// The spans that subscribers of a room were last given, so that those who want the same one cost
/// one look-up and one encoding together. Two kinds: spans that reach up to the head, which live
/// subscribers all want, kPlaces a variant, the oldest overwritten; and finished blocks of history
/// in an encoding of their own, for those who replay it, kMostBlocks of them, all let go when full.
class SpanCache {
 public:
  /// Bytes of plain frames in a span, one event more at most: what the WebSocket library copies of
  /// a partial write stays near it.
  static constexpr std::size_t kBlockBytes = std::size_t{32} * 1024;

  explicit SpanCache(const SpanEncoder& encoder) : encoder_(encoder) {}

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

  void fill(Place& place, Variant variant, const Span& span);

  const SpanEncoder& encoder_;
  std::array<Shelf, kVariants> shelves_;
  std::unordered_map<Sequence, Place> blocks_;  ///< of Variant::v1, by first event
};

}  // namespace syncws
