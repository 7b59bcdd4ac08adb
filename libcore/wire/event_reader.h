#pragma once

#include <array>
#include <string>
#include <string_view>

#include "base/error.h"
#include "wire/event_members.h"

namespace syncws {

/// Where the texts of a line's members are kept.
using EventTexts = std::array<std::string, kEventKeys>;

/// Reads the line as one JSON object, nested no deeper than an event may be, its members of the
/// kind they must be and none of them twice. This reader has the last word on what is accepted, and
/// says why the rest is not (kind refused_event); quick_event_reader.h is for the many that are.
/// The members borrow from `texts`.
[[nodiscard]] Result<EventMembers> read_event(std::string_view line, EventTexts& texts);

}  // namespace syncws
