#pragma once

#include <string>
#include <string_view>

namespace syncws {

/// Text of others for a terminal: control characters, also those of U+0080 to U+009F, which could
/// move its cursor or worse, become `?`.
[[nodiscard]] std::string harmless_text(std::string_view text);

}  // namespace syncws
