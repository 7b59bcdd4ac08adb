// How fast the journal file is beside a bare SQLite loop that commits the same rows in groups of
// the same size with the same pragmas. One object of JSON on standard output.
//
//     journal_bench FOLDER [EVENTS]
#include <fmt/format.h>

#include <cstdlib>
#include <exception>
#include <string>

#include "journal/bare_loop.h"
#include "journal/disk.h"
#include "journal/our_journal.h"
#include "journal/rows.h"

namespace {

using namespace syncws;
using namespace syncws::perf;

constexpr int kUsage = 2;
constexpr std::size_t kEvents = 200'000;

std::string measure(const char* name, JournalFsync fsync, const std::string& folder,
                    std::size_t events) {
  const auto rows = make_rows(events);
  const auto ours = run_journal(folder + "/ours.db", fsync, rows);
  const auto bare = run_bare_loop(folder + "/bare.db", fsync, rows, ours.group);
  return fmt::format(
      R"({{"fsync":"{}","events":{},"group":{},"journalPerSecond":{:.0f},"barePerSecond":{:.0f}}})",
      name, events, ours.group, ours.per_second, bare);
}

}  // namespace

int main(int count, char** arguments) try {
  if (count < 2) {
    fmt::print(stderr, "usage: journal_bench FOLDER [EVENTS]\n");
    return kUsage;
  }
  const std::string folder = arguments[1];
  const auto events = count > 2 ? std::strtoul(arguments[2], nullptr, 10) : kEvents;
  fmt::print(R"({{"fdatasyncMicros":{:.0f},"runs":[{},{},{}]}})"
             "\n",
             median_sync_micros(folder + "/disk"),
             measure("always", JournalFsync::always, folder, events),
             measure("interval", JournalFsync::interval, folder, events),
             measure("never", JournalFsync::never, folder, events));
  return 0;
} catch (const std::exception& problem) {
  fmt::print(stderr, "journal_bench: {}\n", problem.what());
  return 1;
}
