#pragma once

#include <string_view>

#include "base/error.h"

namespace syncws::cli {

/// Why a file that the user named can't be had, as an error: kind usage where another name or other
/// permissions would help (no such folder, not allowed, read-only), kind io where they would not
/// (disk full, broken).
[[nodiscard]] tl::unexpected<Error> file_trouble(std::string_view what, int errno_value);

}  // namespace syncws::cli
