#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "rooms/sequence.h"

namespace syncws {

/// A run of back-to-back finished frames. Its memory is taken once and never moves; a frame that
/// was appended never changes, so a view of it stays good for as long as the segment lives.
///
/// Other threads may read the same memory through segments of their own, each with an index that it
/// fills as it is told of frames: whoever tells makes what was written before visible, and what is
/// written later lies behind it.
class Segment {
 public:
  /// Most bytes of frames in one segment.
  static constexpr std::size_t kMostBytes = std::size_t{64} * 1024;

  /// Where the frames are, and what an index of them begins with.
  struct Store {
    Sequence first;
    Instant opened;
    std::size_t capacity;
    std::shared_ptr<char[]> memory;
  };

  /// A frame in the store.
  struct Entry {
    std::uint32_t end;           ///< offset one past the frame
    std::uint32_t milliseconds;  ///< of arrival, since the segment was opened
  };

  Segment(Sequence first, std::size_t capacity, Instant opened);
  /// Empty; for follow().
  explicit Segment(Store store) : store_(std::move(store)) {}

  [[nodiscard]] bool has_room_for(std::size_t bytes) const {
    return used_ + bytes <= store_.capacity;
  }

  /// Requires has_room_for(frame.size()).
  void append(std::string_view frame, Instant now);
  /// Takes the next frame, which somebody else has written into the store.
  void follow(Entry entry);

  [[nodiscard]] Sequence first() const { return store_.first; }
  /// One past the newest event.
  [[nodiscard]] Sequence end() const { return store_.first + entries_.size(); }
  [[nodiscard]] std::size_t bytes() const { return used_; }
  [[nodiscard]] std::size_t capacity() const { return store_.capacity; }
  [[nodiscard]] const Store& store() const { return store_; }
  [[nodiscard]] bool is_in(const Store& store) const { return store_.memory == store.memory; }
  /// Of the events from `from` on.
  [[nodiscard]] std::vector<Entry> entries(Sequence from) const;

  /// Where the event's frame begins; `end()` gives bytes().
  [[nodiscard]] std::size_t offset(Sequence sequence) const;
  [[nodiscard]] Instant arrived(Sequence sequence) const;

  /// The frames from `from` to the end of its block: blocks end before the first event that begins
  /// `block_bytes` or a multiple of it into the segment. `end` is set to one past the last.
  [[nodiscard]] std::string_view block(Sequence from, std::size_t block_bytes, Sequence& end) const;
  [[nodiscard]] std::string_view frame(Sequence sequence) const;

  /// The first event whose frame begins at `offset` bytes or later.
  [[nodiscard]] Sequence sequence_at(std::size_t offset) const;

 private:
  Store store_;
  std::size_t used_ = 0;
  std::vector<Entry> entries_;
};

}  // namespace syncws
