#include "rooms/span_cache.h"

namespace syncws {

const Span& SpanCache::find(Variant variant, Sequence from, const EventLog& log) {
  auto& shelf = shelves_[static_cast<std::size_t>(variant)];
  for (const auto& place : shelf.places) {
    if (place.span.first == from) return place.span;
  }
  auto& place = shelf.places[shelf.oldest];
  shelf.oldest = (shelf.oldest + 1) % kPlaces;
  shelf.empty = false;
  place.span = log.span(from, kMostBytes);
  if (variant == Variant::v1) {
    place.encoded = encoder_.encode_v1(place.span);
    place.span.bytes = place.encoded;
  }
  return place.span;
}

void SpanCache::clear() {
  for (auto& shelf : shelves_) {
    if (shelf.empty) continue;
    shelf = Shelf{};
  }
}

}  // namespace syncws
