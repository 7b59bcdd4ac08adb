#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace syncws {

/// The token of `{"type":"AUTH","token":"…"}`, which is all that a `syncws.v1` client can say.
/// Empty for everything else, and for one that says either of them twice.
[[nodiscard]] std::optional<std::string> parse_auth(std::string_view text);

}  // namespace syncws
