#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace syncws::cli {

/// The candidate that is nearest to `text` by Levenshtein's distance, if it is near enough to be
/// meant; else empty.
[[nodiscard]] std::string nearest(std::string_view text,
                                  const std::vector<std::string>& candidates);

}  // namespace syncws::cli
