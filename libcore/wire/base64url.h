#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace syncws {

/// The bytes behind base64url without padding (RFC 4648 section 5); nothing if it isn't that.
[[nodiscard]] std::optional<std::string> decode_base64url(std::string_view text);

}  // namespace syncws
