#pragma once

#include "base/error.h"
#include "cli/exit_code.h"
#include "emit_options.h"

namespace syncws {

/// `syncws-emit --spool-status`: what waits in the spool, as one line of JSON on standard output.
[[nodiscard]] Result<cli::ExitCode> print_spool_status(const EmitOptions& options);

}  // namespace syncws
