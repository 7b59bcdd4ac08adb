#pragma once

#include <functional>

#include "base/error.h"
#include "cli/exit_code.h"

namespace syncws::cli {

/// The wall around a program's main: an error becomes one line on stderr and its exit code, an
/// exception likewise (70). SIGPIPE and SIGXFSZ are ignored, so that a closed pipe or a file beyond
/// its limit is an error value and not a death.
[[nodiscard]] int run_behind_wall(const std::function<Result<ExitCode>()>& program);

}  // namespace syncws::cli
