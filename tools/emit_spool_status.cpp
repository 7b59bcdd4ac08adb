#include "emit_spool_status.h"

#include <fmt/format.h>

#include "backends/spool.h"
#include "cli/standard_output.h"

namespace syncws {

Result<cli::ExitCode> print_spool_status(const EmitOptions& options) {
  const auto found = Spool::look_at(*options.spool);
  if (!found) return tl::make_unexpected(found.error());
  const auto oldest =
      found->oldest ? fmt::format("\"{}\"", format_rfc3339(*found->oldest)) : "null";
  cli::StandardOutput output;
  return output
      .line(fmt::format(R"({{"lines":{},"bytes":{},"oldest":{},"limit":{}}})", found->lines,
                        found->bytes, oldest, options.spool_limit))
      .and_then([&] { return output.flush(); })
      .map([] { return cli::ExitCode::done; });
}

}  // namespace syncws
