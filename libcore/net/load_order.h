#pragma once

#include <cstdint>

namespace syncws {

/// One viewer's account of an organisation's events, by their numbers: what it is owed, and whether
/// each came once and in order. An event that was passed over may still come, out of order; one
/// that never does is lost. It knows no numbers but those of the gap, so that an event that comes
/// twice while others are missing may be taken for one of these.
class LoadOrder {
 public:
  enum class Verdict {
    in_order,
    late,    ///< it had been passed over
    doubled  ///< it was here before
  };

  /// From `number` on everything is owed. Events before it may come, if they come first: somebody
  /// published while the connection was made.
  void begin_at(std::uint64_t number);

  [[nodiscard]] Verdict take(std::uint64_t number);

  /// What should have come if nothing from `end` on was published, or was still on its way.
  [[nodiscard]] std::uint64_t owed_until(std::uint64_t end) const {
    return end > begin_ ? end - begin_ : 0;
  }
  /// The number behind the newest that came.
  [[nodiscard]] std::uint64_t next() const { return next_; }

 private:
  std::uint64_t begin_ = 0;
  std::uint64_t next_ = 0;
  std::uint32_t skipped_ = 0;  ///< events that were passed over and may still come
  bool is_fresh_ = true;       ///< nothing came yet
};

}  // namespace syncws
