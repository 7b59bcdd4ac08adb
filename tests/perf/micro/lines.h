#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "rooms/event.h"

namespace syncws::perf {

/// What a worker writes: lines of some 200 bytes that differ as real ones do.
[[nodiscard]] std::vector<std::string> worker_lines(std::size_t count);

/// The same, checked.
[[nodiscard]] std::vector<Event> worker_events(std::size_t count);

}  // namespace syncws::perf
