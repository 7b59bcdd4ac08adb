#pragma once

#include <string>

#include "base/error.h"
#include "wire/json_figures.h"

namespace syncws {

/// The figures of an earlier report. Kind usage: there is none.
[[nodiscard]] Result<JsonFigures> read_baseline(const std::string& path);

/// A line for each figure that both have and that is not the same: what it was, what it is, and the
/// change in percent.
[[nodiscard]] std::string changes_between(const JsonFigures& before, const JsonFigures& now);

/// … of this report to that of the file.
[[nodiscard]] Result<std::string> compare_with_baseline(const std::string& path,
                                                        const std::string& json);

}  // namespace syncws
