#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "wire/server_message.h"

namespace syncws {

/// One event for a person: time, position, type, pfaId and details in columns; known types in
/// colour.
[[nodiscard]] std::string pretty_event(const EventMessage& event, bool colour);

/// What was seen, for a person: a line for each type.
[[nodiscard]] std::string pretty_summary(const std::string& organisation, double seconds,
                                         std::uint64_t events,
                                         const std::map<std::string, std::uint64_t>& by_type);

}  // namespace syncws
