#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace syncws {

/// Base64url as a token has it (RFC 7515 section 2): no padding, no blanks, no line ends, and the
/// bits that are left over are zero, so that no two texts stand for the same bytes.
[[nodiscard]] std::optional<std::string> decode_base64url(std::string_view text);

[[nodiscard]] std::string encode_base64url(std::string_view bytes);

}  // namespace syncws
