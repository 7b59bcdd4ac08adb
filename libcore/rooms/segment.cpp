#include "rooms/segment.h"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace syncws {

Segment::Segment(Sequence first, std::size_t capacity, Instant opened)
    : store_{first, opened, capacity, std::make_shared_for_overwrite<char[]>(capacity)} {}

void Segment::append(std::string_view frame, Instant now) {
  assert(has_room_for(frame.size()));
  std::memcpy(store_.memory.get() + used_, frame.data(), frame.size());
  const auto age =
      std::chrono::duration_cast<std::chrono::milliseconds>(now - store_.opened).count();
  follow({static_cast<std::uint32_t>(used_ + frame.size()),
          static_cast<std::uint32_t>(std::max<std::int64_t>(age, 0))});
}

void Segment::follow(Entry entry) {
  entries_.push_back(entry);
  used_ = entry.end;
}

std::vector<Segment::Entry> Segment::entries(Sequence from) const {
  assert(from >= first() && from <= end());
  return {entries_.begin() + static_cast<std::ptrdiff_t>(from - first()), entries_.end()};
}

std::size_t Segment::offset(Sequence sequence) const {
  assert(sequence >= store_.first && sequence <= end());
  return sequence == store_.first ? 0 : entries_[sequence - store_.first - 1].end;
}

Instant Segment::arrived(Sequence sequence) const {
  assert(sequence >= store_.first && sequence < end());
  return store_.opened + std::chrono::milliseconds(entries_[sequence - store_.first].milliseconds);
}

std::string_view Segment::block(Sequence from, std::size_t block_bytes, Sequence& end) const {
  const auto begin = offset(from);
  const auto block_end = (begin / block_bytes + 1) * block_bytes;
  end = block_end >= used_ ? this->end() : std::max(from + 1, sequence_at(block_end));
  return {store_.memory.get() + begin, offset(end) - begin};
}

std::string_view Segment::frame(Sequence sequence) const {
  const auto begin = offset(sequence);
  return {store_.memory.get() + begin, offset(sequence + 1) - begin};
}

Sequence Segment::sequence_at(std::size_t offset) const {
  if (offset == 0) return store_.first;
  const auto found =
      std::lower_bound(entries_.begin(), entries_.end(), offset,
                       [](const Entry& entry, std::size_t wanted) { return entry.end < wanted; });
  const auto index = static_cast<std::size_t>(found - entries_.begin());
  return store_.first + std::min(index + 1, entries_.size());
}

}  // namespace syncws
