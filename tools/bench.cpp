#include "bench_options.h"
#include "bench_process.h"
#include "cli/wall.h"

namespace {

syncws::Result<syncws::cli::ExitCode> bench(int argc, const char* const* argv) {
  const auto options = syncws::read_bench_options(argc, argv);
  if (!options) return tl::make_unexpected(options.error());
  if (!options->has_value()) return syncws::cli::ExitCode::done;
  return syncws::BenchProcess(**options).run();
}

}  // namespace

int main(int argc, char** argv) {
  return syncws::cli::run_behind_wall([&] { return bench(argc, argv); });
}
