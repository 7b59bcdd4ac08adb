#include "rooms/segment.h"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace syncws {

Segment::Segment(Sequence first, std::size_t capacity, Instant opened)
    : first_(first),
      opened_(opened),
      capacity_(capacity),
      memory_(std::make_unique_for_overwrite<char[]>(capacity)) {}

void Segment::append(std::string_view frame, Instant now) {
  assert(has_room_for(frame.size()));
  std::memcpy(memory_.get() + used_, frame.data(), frame.size());
  used_ += frame.size();
  const auto age = std::chrono::duration_cast<std::chrono::milliseconds>(now - opened_).count();
  entries_.push_back({static_cast<std::uint32_t>(used_),
                      static_cast<std::uint32_t>(std::max<std::int64_t>(age, 0))});
}

std::size_t Segment::offset(Sequence sequence) const {
  assert(sequence >= first_ && sequence <= end());
  return sequence == first_ ? 0 : entries_[sequence - first_ - 1].end;
}

Instant Segment::arrived(Sequence sequence) const {
  assert(sequence >= first_ && sequence < end());
  return opened_ + std::chrono::milliseconds(entries_[sequence - first_].milliseconds);
}

std::string_view Segment::block(Sequence from, std::size_t block_bytes, Sequence& end) const {
  const auto begin = offset(from);
  const auto block_end = (begin / block_bytes + 1) * block_bytes;
  end = block_end >= used_ ? this->end() : std::max(from + 1, sequence_at(block_end));
  return {memory_.get() + begin, offset(end) - begin};
}

std::string_view Segment::frame(Sequence sequence) const {
  const auto begin = offset(sequence);
  return {memory_.get() + begin, offset(sequence + 1) - begin};
}

Sequence Segment::sequence_at(std::size_t offset) const {
  if (offset == 0) return first_;
  const auto found =
      std::lower_bound(entries_.begin(), entries_.end(), offset,
                       [](const Entry& entry, std::size_t wanted) { return entry.end < wanted; });
  const auto index = static_cast<std::size_t>(found - entries_.begin());
  return first_ + std::min(index + 1, entries_.size());
}

}  // namespace syncws
