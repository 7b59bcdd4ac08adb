// The bare SQLite loop alone, with a group size of one's own. One object of JSON on standard
// output.
//
//     bare_insert DATABASE always|interval|never EVENTS GROUP
#include <fmt/format.h>

#include <cstdlib>
#include <exception>
#include <string_view>

#include "journal/bare_loop.h"
#include "journal/rows.h"

namespace {

using namespace syncws;

constexpr int kUsage = 2;
constexpr int kArguments = 5;

JournalFsync fsync_named(std::string_view name) {
  if (name == "always") return JournalFsync::always;
  return name == "interval" ? JournalFsync::interval : JournalFsync::never;
}

}  // namespace

int main(int count, char** arguments) try {
  if (count != kArguments) {
    fmt::print(stderr, "usage: bare_insert DATABASE always|interval|never EVENTS GROUP\n");
    return kUsage;
  }
  const auto rows = perf::make_rows(std::strtoul(arguments[3], nullptr, 10));
  const auto group = std::strtoul(arguments[4], nullptr, 10);
  const auto rate = perf::run_bare_loop(arguments[1], fsync_named(arguments[2]), rows, group);
  fmt::print("{{\"perSecond\":{:.0f}}}\n", rate);
  return 0;
} catch (const std::exception& problem) {
  fmt::print(stderr, "bare_insert: {}\n", problem.what());
  return 1;
}
