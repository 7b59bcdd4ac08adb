#pragma once

#include <string>
#include <string_view>

#include "rooms/sequence.h"

namespace syncws {

/// Appends an accepted event with its position, `"seq":N`, as the last key. Such an event is an
/// object with at least one key, so what goes before its last brace is never empty.
void append_with_sequence(std::string& out, std::string_view event, Sequence sequence);

}  // namespace syncws
