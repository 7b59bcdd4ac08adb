#include "cli/wall.h"
#include "listen_explain.h"
#include "listen_files.h"
#include "listen_options.h"
#include "listen_process.h"

namespace {

syncws::Result<syncws::cli::ExitCode> listen(int argc, const char* const* argv) {
  auto options = syncws::read_listen_options(argc, argv);
  if (!options) return tl::make_unexpected(options.error());
  if (!options->has_value()) return syncws::cli::ExitCode::done;
  if ((*options)->explain) return syncws::ListenExplain(**options).run();
  auto files = syncws::open_listen_files(**options);
  if (!files) return tl::make_unexpected(files.error());
  return syncws::ListenProcess(**options, *std::move(files)).run();
}

}  // namespace

int main(int argc, char** argv) {
  return syncws::cli::run_behind_wall([&] { return listen(argc, argv); });
}
