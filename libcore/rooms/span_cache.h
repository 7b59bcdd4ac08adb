#pragma once

#include <array>
#include <string>

#include "rooms/event_log.h"
#include "rooms/span_encoder.h"
#include "rooms/variant.h"

namespace syncws {

/// The spans that subscribers of a room were last given, so that live subscribers, who all want the
/// same one, cost one look-up and one encoding together. Holds at most kPlaces spans a variant, the
/// oldest is overwritten.
class SpanCache {
 public:
  /// Most bytes of plain frames in a span: what the WebSocket library copies of a partial write
  /// stays below it.
  static constexpr std::size_t kMostBytes = std::size_t{32} * 1024;

  explicit SpanCache(const SpanEncoder& encoder) : encoder_(encoder) {}

  /// The span of `log` that begins at `from`. Good until clear() or until kPlaces others were asked
  /// for. Requires log.tail() <= from < log.head().
  const Span& find(Variant variant, Sequence from, const EventLog& log);

  /// Call after every append or trim: views into the log and short spans are let go.
  void clear();

 private:
  static constexpr std::size_t kPlaces = 4;

  struct Place {
    Span span;
    std::string encoded;  ///< what span.bytes points to, unless that is the log itself
  };
  struct Shelf {
    std::array<Place, kPlaces> places;
    std::size_t oldest = 0;
    bool empty = true;
  };

  const SpanEncoder& encoder_;
  std::array<Shelf, kVariants> shelves_;
};

}  // namespace syncws
