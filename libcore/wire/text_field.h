#pragma once

#include <string>
#include <string_view>

namespace syncws {

/// The string that an object has under `key` on its top level, without building the rest of it;
/// empty when there is none.
[[nodiscard]] std::string read_text_field(std::string_view object, std::string_view key);

}  // namespace syncws
