#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"

namespace syncws {

/// An event as `syncws-listen --record` kept it.
struct RecordedEvent {
  Duration received_at{0};  ///< since 1970 UTC
  std::string line;         ///< the event's bytes, as they were emitted
};

/// Reads one line of a recording:
/// `{"receivedAt":"2026-11-22T10:00:00.123456Z","seq":42,"epoch":"…","event":{…}}`. Empty for a gap
/// (`{"receivedAt":"…","gap":{…}}`), where there is nothing to play. Kind refused_event for
/// anything else.
[[nodiscard]] Result<std::optional<RecordedEvent>> parse_recorded(std::string_view line);

/// The longest line of a recording: an event, and what stands around it.
inline constexpr std::size_t kMaxRecordedBytes = 16'384;

}  // namespace syncws
