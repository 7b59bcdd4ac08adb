#include "cli/wall.h"
#include "emit_check.h"
#include "emit_options.h"
#include "emit_process.h"
#include "emit_spool_status.h"

namespace {

syncws::Result<syncws::cli::ExitCode> emit(int argc, const char* const* argv) {
  const auto options = syncws::read_emit_options(argc, argv);
  if (!options) return tl::make_unexpected(options.error());
  if (!options->has_value()) return syncws::cli::ExitCode::done;
  if ((*options)->spool_status) return syncws::print_spool_status(**options);
  if ((*options)->dry_run) return syncws::check_events(**options);
  return syncws::EmitProcess(**options).run();
}

}  // namespace

int main(int argc, char** argv) {
  return syncws::cli::run_behind_wall([&] { return emit(argc, argv); });
}
