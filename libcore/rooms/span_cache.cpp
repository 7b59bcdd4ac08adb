#include "rooms/span_cache.h"

namespace syncws {

const Span& SpanCache::find(Variant variant, Sequence from, const EventLog& log) {
  auto& shelf = shelves_[static_cast<std::size_t>(variant)];
  for (const auto& place : shelf.places) {
    if (place.span.first == from) return place.span;
  }
  if (variant == Variant::v1) {
    const auto block = blocks_.find(from);
    if (block != blocks_.end()) return block->second.span;
  }
  const auto span = log.span(from, kBlockBytes);
  if (variant == Variant::v1 && span.end != log.head()) {
    if (blocks_.size() >= kMostBlocks) blocks_.clear();
    auto& block = blocks_[from];
    fill(block, variant, span);
    return block.span;
  }
  auto& place = shelf.places[shelf.oldest];
  shelf.oldest = (shelf.oldest + 1) % kPlaces;
  shelf.empty = false;
  fill(place, variant, span);
  return place.span;
}

void SpanCache::fill(Place& place, Variant variant, const Span& span) {
  place.span = span;
  if (variant != Variant::v1) return;
  place.encoded = encoder_.encode_v1(span);
  place.span.bytes = place.encoded;
}

void SpanCache::forget_views() {
  for (auto& shelf : shelves_) {
    if (!shelf.empty) shelf = Shelf{};
  }
}

void SpanCache::clear() {
  forget_views();
  if (!blocks_.empty()) blocks_.clear();
}

}  // namespace syncws
