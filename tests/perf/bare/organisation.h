#pragma once

#include <string_view>

namespace bare {

/// The value of `"organizationId"` by plain search; empty when there is none.
[[nodiscard]] std::string_view organisation_of(std::string_view line);

}  // namespace bare
