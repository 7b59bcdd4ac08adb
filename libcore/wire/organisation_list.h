#pragma once

#include <set>
#include <string>
#include <string_view>

#include "base/error.h"

namespace syncws {

/// Reads a list of organisations: a name a line; `#` begins a comment, white space and empty lines
/// count for nothing. Kind usage: the line that holds no name is named.
[[nodiscard]] Result<std::set<std::string, std::less<>>> parse_organisation_list(
    std::string_view text);

}  // namespace syncws
