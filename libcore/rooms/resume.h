#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "rooms/sequence.h"
#include "rooms/variant.h"

namespace syncws {

/// Where a subscriber wants to begin. Neither given: with the next event.
struct ResumeRequest {
  std::optional<Sequence> since;      ///< resume after this event
  std::optional<std::string> epoch;   ///< … of this epoch; not given: of the present one
  std::optional<std::uint64_t> last;  ///< replay the newest n
  bool snapshot = false;              ///< the newest event of each `pfaId`, instead of the above
};

/// Events that can't be had any more.
struct Gap {
  enum class Reason { history_trimmed, epoch_changed, slow_consumer };
  Sequence from = 0;
  std::optional<Sequence> to;  ///< unknown when the epoch changed
  Reason reason = Reason::history_trimmed;
};

/// Where a subscriber does begin.
struct ResumeAnswer {
  Position head;           ///< the room's epoch and its newest event (0: none yet)
  Sequence next = 0;       ///< the first event it will get
  bool recovered = false;  ///< it asked for `since`, and everything after that follows
  std::optional<Gap> gap;  ///< it asked, and this much is missing
};

/// The rule: everything after `since` follows, or a gap says what is missing and all that is left
/// follows. `tail` and `head` are the oldest event and the next position of the room.
[[nodiscard]] ResumeAnswer answer_resume(const ResumeRequest& request, const std::string& epoch,
                                         Sequence tail, Sequence head);

}  // namespace syncws
