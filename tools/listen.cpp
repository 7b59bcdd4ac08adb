#include "cli/wall.h"
#include "listen_options.h"
#include "listen_process.h"

namespace {

syncws::Result<syncws::cli::ExitCode> listen(int argc, const char* const* argv) {
  const auto options = syncws::read_listen_options(argc, argv);
  if (!options) return tl::make_unexpected(options.error());
  if (!options->has_value()) return syncws::cli::ExitCode::done;
  return syncws::ListenProcess(**options).run();
}

}  // namespace

int main(int argc, char** argv) {
  return syncws::cli::run_behind_wall([&] { return listen(argc, argv); });
}
