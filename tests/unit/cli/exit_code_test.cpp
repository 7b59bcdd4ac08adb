// The published table of exit codes, the wall that ends a program with one, and what was probably
// meant.
#include "cli/exit_code.h"

#include <stdexcept>

#include "base/log.h"
#include "catch.h"
#include "cli/edit_distance.h"
#include "cli/wall.h"

using namespace syncws;
using cli::ExitCode;

TEST_CASE("exit codes are those of the manual pages", "[cli]") {
  CHECK(static_cast<int>(ExitCode::done) == 0);
  struct Case {
    ErrorKind kind;
    int code;
  };
  for (const auto& [kind, code] :
       {Case{ErrorKind::refused_event, 1}, Case{ErrorKind::not_met, 1}, Case{ErrorKind::usage, 2},
        Case{ErrorKind::cannot_connect, 3}, Case{ErrorKind::refused, 4},
        Case{ErrorKind::timed_out, 5}, Case{ErrorKind::connection_lost, 6},
        Case{ErrorKind::internal, 70}, Case{ErrorKind::io, 74},
        Case{ErrorKind::interrupted, 130}}) {
    CHECK(static_cast<int>(cli::exit_code_of(kind)) == code);
  }
}

TEST_CASE("a program's outcome becomes its exit code, an exception too", "[cli]") {
  log::start({"syncws-unit", log::Level::off, log::Format::text, log::Colour::never, false});
  CHECK(cli::run_behind_wall([]() -> Result<ExitCode> { return ExitCode::done; }) == 0);
  CHECK(cli::run_behind_wall([]() -> Result<ExitCode> { return ExitCode::answer_is_no; }) == 1);
  CHECK(cli::run_behind_wall(
            []() -> Result<ExitCode> { return fail(ErrorKind::timed_out, "x"); }) == 5);
  CHECK(cli::run_behind_wall([]() -> Result<ExitCode> { throw std::runtime_error("x"); }) == 70);
}

TEST_CASE("the nearest candidate is found by the fewest changes", "[cli]") {
  const std::vector<std::string> candidates{"port", "host", "history-bytes", "history-events",
                                            "stay"};
  CHECK(cli::nearest("port", candidates) == "port");
  CHECK(cli::nearest("prot", candidates) == "port");
  CHECK(cli::nearest("por", candidates) == "port");
  CHECK(cli::nearest("xport", candidates) == "port");
  CHECK(cli::nearest("hots", candidates) == "host");
  CHECK(cli::nearest("history-byte", candidates) == "history-bytes");
  CHECK(cli::nearest("histori-events", candidates) == "history-events");
}

TEST_CASE("what is far from everything was not meant", "[cli]") {
  const std::vector<std::string> candidates{"port", "host"};
  CHECK(cli::nearest("colour", candidates).empty());
  CHECK(cli::nearest("something-else-altogether", candidates).empty());
  CHECK(cli::nearest("port", {}).empty());
}

TEST_CASE("of two that are equally near the first is named", "[cli]") {
  CHECK(cli::nearest("cat", {"bat", "rat"}) == "bat");
  CHECK(cli::nearest("", {"a", "b"}) == "a");
}
