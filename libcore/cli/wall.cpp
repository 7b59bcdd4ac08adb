#include "cli/wall.h"

#include <csignal>
#include <exception>

#include "base/log.h"

namespace syncws::cli {
namespace {

ExitCode tell(const Error& error) {
  log::cause(error.message);
  return exit_code_of(error.kind);
}

}  // namespace

int run_behind_wall(const std::function<Result<ExitCode>()>& program) {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  try {
    const auto outcome = program();
    return static_cast<int>(outcome ? *outcome : tell(outcome.error()));
  } catch (const std::exception& problem) {
    return static_cast<int>(
        tell({ErrorKind::internal, fmt::format("internal error: {}", problem.what())}));
  }
}

}  // namespace syncws::cli
