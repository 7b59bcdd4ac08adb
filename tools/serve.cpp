#include "cli/wall.h"
#include "serve_options.h"
#include "serve_process.h"

namespace {

syncws::Result<syncws::cli::ExitCode> serve(int argc, const char* const* argv) {
  const auto options = syncws::read_serve_options(argc, argv);
  if (!options) return tl::make_unexpected(options.error());
  if (!options->has_value()) return syncws::cli::ExitCode::done;
  syncws::ServeProcess process(**options);
  if (auto opened = process.open(); !opened) return tl::make_unexpected(opened.error());
  return process.run();
}

}  // namespace

int main(int argc, char** argv) {
  return syncws::cli::run_behind_wall([&] { return serve(argc, argv); });
}
