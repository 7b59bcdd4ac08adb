#include "rooms/span_cache.h"

namespace syncws {
namespace {

std::size_t place_in_pair(Variant variant) { return speaks_v1(variant) ? 1 : 0; }

}  // namespace

const Span& SpanCache::find(Variant variant, Sequence from, const EventLog& log) {
  for (const auto& place : shelf_of(variant).places) {
    if (place.span.first == from) return place.span;
  }
  if (variant != Variant::plain) {
    auto& blocks = blocks_of(variant);
    const auto block = blocks.find(from);
    if (block != blocks.end()) return block->second.span;
  }
  const auto span = log.span(from, kBlockBytes);
  auto& place = place_for(variant, span, span.end != log.head());
  fill(place, variant, span);
  return place.span;
}

SpanCache::Shelf& SpanCache::shelf_of(Variant variant) {
  if (!is_packed(variant)) return shelves_[place_in_pair(variant)];
  if (packed_ == nullptr) packed_ = std::make_unique<Packed>();
  return packed_->shelves[place_in_pair(variant)];
}

SpanCache::Blocks& SpanCache::blocks_of(Variant variant) {
  return is_packed(variant) ? packed_->blocks[place_in_pair(variant)] : blocks_;
}

SpanCache::Place& SpanCache::place_for(Variant variant, const Span& span, bool is_finished) {
  if (variant != Variant::plain && is_finished) {
    auto& blocks = blocks_of(variant);
    if (blocks.size() >= kMostBlocks) blocks.clear();
    return blocks[span.first];
  }
  auto& shelf = shelf_of(variant);
  auto& place = shelf.places[shelf.oldest];
  shelf.oldest = (shelf.oldest + 1) % kPlaces;
  shelf.empty = false;
  return place;
}

void SpanCache::fill(Place& place, Variant variant, const Span& span) {
  if (speaks_v1(variant)) place.encoded = encode_v1(span);  // while nobody can find the place yet
  place.span = span;
  if (speaks_v1(variant)) place.span.bytes = place.encoded;
  if (is_packed(variant)) pack(place);
}

void SpanCache::pack(Place& place) {
  const auto before = place.span.bytes.size();
  place.encoded = packer_->pack(place.span.bytes);
  place.span.bytes = place.encoded;
  place.span.saved = before - place.encoded.size();
}

/// Those who don't want it packed may have it already.
std::string SpanCache::encode_v1(const Span& span) const {
  for (const auto& place : shelves_[place_in_pair(Variant::v1)].places) {
    if (place.span.first == span.first && place.span.end == span.end) return place.encoded;
  }
  return encoder_.encode_v1(span);
}

void SpanCache::forget_views() {
  for (auto& shelf : shelves_) {
    if (!shelf.empty) shelf = Shelf{};
  }
  if (packed_ == nullptr) return;
  for (auto& shelf : packed_->shelves) {
    if (!shelf.empty) shelf = Shelf{};
  }
}

/// The next turn's subscribers want the same variants.
void SpanCache::clear() {
  forget_views();
  if (!blocks_.empty()) blocks_.clear();
  if (packed_ == nullptr) return;
  for (auto& blocks : packed_->blocks) {
    if (!blocks.empty()) blocks.clear();
  }
}

}  // namespace syncws
