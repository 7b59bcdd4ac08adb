#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "rooms/journal.h"
#include "rooms/sequence.h"

namespace syncws {

/// The idempotency keys (`eventId`) that an organisation has seen lately, and the position that
/// each one's first event has or will have. Bounded by time and number: beyond kMostIds the oldest
/// is forgotten first.
class DedupWindow {
 public:
  static constexpr std::size_t kMostIds = 100'000;

  /// What is known of an id.
  struct First {
    Sequence sequence = 0;
    bool pending = false;  ///< not written down yet
  };

  [[nodiscard]] const First* find(std::string_view id) const;

  /// A new id's event was given a position and is on its way.
  void add_pending(std::string_view id, Sequence sequence);
  /// Somebody else sent a pending id again and waits for the same answer.
  void wait(std::string_view id, Entry again);
  /// The pending id's event was written down. Returns who waits for it.
  [[nodiscard]] std::vector<Entry> settle(std::string_view id, Instant now);
  /// It was not, and the id is forgotten. Returns who waited.
  [[nodiscard]] std::vector<Entry> give_up(std::string_view id);

  /// An id that was written down in an earlier life, `seen` then.
  void restore(std::string_view id, Sequence sequence, Instant seen);

  /// Forgets what was settled before `oldest`.
  void trim(Instant oldest);

  [[nodiscard]] bool is_empty() const { return ids_.empty(); }
  [[nodiscard]] std::size_t size() const { return ids_.size(); }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  struct Seen {
    Instant when;
    std::string_view id;  ///< the key in ids_
  };
  using Ids = std::unordered_map<std::string, First, Hash, std::equal_to<>>;

  void note_seen(Ids::iterator found, Instant when);

  Ids ids_;
  std::deque<Seen> seen_;  ///< settled ids, oldest first
  std::unordered_map<std::string, std::vector<Entry>> waiting_;
};

}  // namespace syncws
