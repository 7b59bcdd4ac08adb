#pragma once

#include <string>
#include <string_view>

namespace syncws {

/// What would pass, for a refusal's error code (`token_expired`) or, where that says nothing, its
/// HTTP status or close code. Empty when there is nothing to say.
[[nodiscard]] std::string what_would_pass(std::string_view code, long status,
                                          std::string_view organisation);

}  // namespace syncws
