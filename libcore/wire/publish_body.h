#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace syncws {

/// Most bytes of a body that publishes, and most events in it.
inline constexpr std::size_t kMostPublishBytes = std::size_t{1} << 20;
inline constexpr std::size_t kMostPublishEvents = 10'000;

/// Cuts the body of a publish request into the texts of its events, byte for byte, which are
/// checked one by one later. `body` is borrowed for as long as the views are used.
///
///   [{…}, {…}]      an array: its elements, without the white space around them
///   {…}             one object, on however many lines
///   {…}\n{…}\n      anything else: its lines, as the event socket cuts them
///
/// Empty when there is nothing but white space, or an empty array. Errors: kind refused_event for
/// an array that has no end or something behind it (where its elements begin can't be told for
/// sure); kind usage for more than kMostPublishEvents.
[[nodiscard]] Result<std::vector<std::string_view>> split_publish_body(std::string_view body);

}  // namespace syncws
