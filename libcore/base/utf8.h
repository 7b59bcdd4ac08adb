#pragma once

#include <cstddef>
#include <string_view>

namespace syncws {

/// Length of the well-formed UTF-8 sequence at the start of `text` (1 to 4), or 0 if there is none:
/// over-long forms, surrogates and values beyond U+10FFFF are not well-formed (RFC 3629 section 4).
[[nodiscard]] std::size_t utf8_sequence_length(std::string_view text);

[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace syncws
