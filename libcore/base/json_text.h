#pragma once

#include <string>
#include <string_view>

namespace syncws {

/// `text` as a JSON string with its quotes. Control characters are escaped; bytes that are not
/// UTF-8 become U+FFFD, so that what is quoted from outside can't break a line of ours.
[[nodiscard]] std::string json_string(std::string_view text);

}  // namespace syncws
