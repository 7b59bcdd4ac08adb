#pragma once

#include <cstdint>
#include <string_view>

#include "base/clock.h"
#include "rooms/sequence.h"

namespace syncws {

/// CRC-32 over all that a row of the journal says, so that a bit that flips on disk is noticed. The
/// part that an organisation's rows have in common is computed once.
class RowChecksum {
 public:
  RowChecksum(std::string_view organisation, std::string_view epoch);

  /// Of an event or an event's id. The organisation's own row has its head, no time and no text.
  [[nodiscard]] std::uint32_t of(Sequence sequence, WallTime received, std::string_view text) const;

 private:
  std::uint32_t seed_;
};

}  // namespace syncws
