#pragma once

#include <string_view>

#include "base/error.h"
#include "base/secret.h"

namespace syncws {

/// More than any token has that a server takes.
constexpr std::size_t kMostTokenBytes = 8192;

/// The token on the first line of `text`, without blanks around it. Kind usage, a sentence that
/// begins with `where`: there is none, it is too long, or it has a character that no token has (RFC
/// 6750, b64token) and that could break out of a header.
[[nodiscard]] Result<Secret> read_token_text(std::string_view text, std::string_view where);

}  // namespace syncws
