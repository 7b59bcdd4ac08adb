#pragma once

#include "base/error.h"
#include "cli/exit_code.h"
#include "emit_options.h"

namespace syncws {

/// `syncws-emit --dry-run`: checks every line by the server's own rules and sends nothing.
[[nodiscard]] Result<cli::ExitCode> check_events(const EmitOptions& options);

}  // namespace syncws
