#pragma once

#include <string_view>

namespace syncws {

/// Stops the process and names the mistake. For misuse by our own code only; bad input from outside
/// is an Error.
[[noreturn]] void stop_for_misuse(std::string_view mistake);

inline void require(bool holds, std::string_view mistake) {
  if (!holds) [[unlikely]]
    stop_for_misuse(mistake);
}

}  // namespace syncws
