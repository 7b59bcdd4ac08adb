#include "cli/option_table.h"

#include "catch.h"
#include "support/environment.h"

using namespace syncws;
using namespace syncws::test;
using namespace std::chrono_literals;
using Words = std::vector<std::string>;

namespace {

/// A program with an option of each kind.
struct Program {
  std::uint64_t port = 3000;
  std::optional<std::uint64_t> count;
  std::string host = "127.0.0.1";
  std::optional<std::string> socket;
  Duration pace = 1s;
  std::optional<Duration> within;
  std::uint64_t bytes = 0;
  double rate = 0;
  std::string format = "json";
  Words details;
  Words arguments;
  bool stay = false;
  std::optional<std::string> report;
  cli::OptionTable table{{"syncws-x", "does x", "[options] ORG", "info", false}};

  Program() {
    table.value("port", "N", cli::set_count(port, 0, 65'535), "the port");
    table.value("count", "N", cli::set_count(count, 1), "how many");
    table.value("host", "HOST", cli::set_text(host), "the host");
    table.value("socket", "PATH", cli::set_text(socket), "the socket");
    table.value("pace", "DURATION", cli::set_duration(pace), "the pace");
    table.value("within", "DURATION", cli::set_duration(within), "the time");
    table.value("history-bytes", "SIZE", cli::set_size(bytes), "the size");
    table.value("rate", "RATE", cli::set_rate(rate), "the rate");
    table.value("format", "FORMAT", cli::set_choice(format, {"json", "pretty"}), "the format");
    table.repeated("detail", "K=V", cli::add_text(details), "a detail");
    table.flag("stay", stay, "stay");
    table.optional_value("report", "FILE", cli::set_text(report), "the report");
    table.arguments("ORG", arguments, 2, "the organisation");
  }

  Result<bool> read(Words words) {
    words.insert(words.begin(), "syncws-x");
    std::vector<const char*> argv;
    for (const auto& word : words) argv.push_back(word.c_str());
    return table.read(static_cast<int>(argv.size()), argv.data());
  }
};

/// The sentence of what is wrong; empty if nothing is.
std::string problem_of(const Words& words) {
  const auto read = Program().read(words);
  if (read) return "";
  CHECK(read.error().kind == ErrorKind::usage);
  return read.error().message;
}

}  // namespace

TEST_CASE("options have their defaults until they are given", "[options]") {
  Program program;
  REQUIRE(program.read({}));
  CHECK(program.port == 3000);
  CHECK(!program.count);
  CHECK(program.format == "json");
  CHECK(!program.stay);
  CHECK(!program.table.was_given("port"));
}

TEST_CASE("options of all kinds are read from the command line", "[options]") {
  Program program;
  REQUIRE(program.read({"--port", "0", "--count=5", "--host", "::1", "--socket", "/x", "--pace",
                        "500ms", "--within=2m", "--history-bytes", "16K", "--rate", "100/s",
                        "--format", "pretty", "--stay", "org-rio"}));
  CHECK(program.port == 0);
  CHECK(program.count == std::uint64_t{5});
  CHECK(program.host == "::1");
  CHECK(program.socket == "/x");
  CHECK(program.pace == 500ms);
  CHECK(program.within == Duration(2min));
  CHECK(program.bytes == 16'384);
  CHECK(program.rate == 100);
  CHECK(program.format == "pretty");
  CHECK(program.stay);
  CHECK(program.arguments == Words{"org-rio"});
  CHECK(program.table.was_given("port"));
  CHECK(program.table.was_given("stay"));
  CHECK(!program.table.was_given("detail"));
}

TEST_CASE("the command line is stronger than the environment, and that than the file",
          "[options]") {
  const TemporaryFile config("port = 1\npace = \"1m\"\nhost = \"from-file\"\nstay = true\n");
  Environment environment;
  environment.set("SYNCWS_PORT", "2");
  environment.set("SYNCWS_PACE", "2m");
  Program program;
  REQUIRE(program.read({"--config", config.path(), "--port", "3"}));
  CHECK(program.port == 3);
  CHECK(program.pace == 2min);
  CHECK(program.host == "from-file");
  CHECK(program.stay);
  for (const auto* const name : {"port", "pace", "host", "stay"})
    CHECK(program.table.was_given(name));
}

TEST_CASE("what only the environment gives was not said", "[options]") {
  const TemporaryFile config("host = \"from-file\"\n");
  Environment environment;
  environment.set("SYNCWS_PACE", "2m");
  environment.set("SYNCWS_CONFIG", config.path());
  Program program;
  REQUIRE(program.read({"--port", "3"}));
  CHECK(program.table.was_said("port"));
  CHECK(program.table.was_said("host"));
  CHECK(!program.table.was_said("pace"));
  CHECK(program.table.was_given("pace"));
}

TEST_CASE("the file may be named in the environment", "[options]") {
  const TemporaryFile config("history-bytes = \"32K\"\n");
  Environment environment;
  environment.set("SYNCWS_CONFIG", config.path());
  Program program;
  REQUIRE(program.read({}));
  CHECK(program.bytes == 32'768);
}

TEST_CASE("a variable has the option's name in capitals", "[options]") {
  Environment environment;
  environment.set("SYNCWS_HISTORY_BYTES", "1M");
  environment.set("SYNCWS_HOST", "");
  environment.set("SYNCWS_HELP", "1");
  Program program;
  REQUIRE(program.read({}));
  CHECK(program.bytes == 1 << 20);
  CHECK(program.host == "127.0.0.1");
}

TEST_CASE("a flag in the environment or a file may also say no", "[options]") {
  for (const std::string no : {"0", "false", "no", "off"}) {
    Environment environment;
    environment.set("SYNCWS_STAY", no);
    Program program;
    REQUIRE(program.read({}));
    CHECK(!program.stay);
    CHECK(program.table.was_given("stay"));
  }
  Environment environment;
  environment.set("SYNCWS_STAY", "1");
  Program program;
  REQUIRE(program.read({}));
  CHECK(program.stay);
}

TEST_CASE("a flag that is said to be off is not on", "[options]") {
  Program program;
  const auto read = program.read({"--stay=false"});
  CHECK((!read || !program.stay));
}

TEST_CASE("an option given twice has its last value, a repeated one all of them", "[options]") {
  Program program;
  REQUIRE(program.read(
      {"--port", "1", "--port", "2", "--detail", "a=1", "--detail=b=2", "--stay", "--stay"}));
  CHECK(program.port == 2);
  CHECK(program.details == Words{"a=1", "b=2"});
  CHECK(program.stay);
}

TEST_CASE("a repeated option may be a list in the file, and the command line replaces it",
          "[options]") {
  const TemporaryFile config("detail = [\"a=1\", \"b=2\"]\n");
  Program from_file;
  REQUIRE(from_file.read({"--config", config.path()}));
  CHECK(from_file.details == Words{"a=1", "b=2"});
  Program from_both;
  REQUIRE(from_both.read({"--config", config.path(), "--detail", "c=3"}));
  CHECK(from_both.details == Words{"c=3"});
}

TEST_CASE("a value may look like an option", "[options]") {
  Program program;
  REQUIRE(program.read({"--host=--stay", "--detail", "-1"}));
  CHECK(program.host == "--stay");
  CHECK(program.details == Words{"-1"});
}

TEST_CASE("an unknown option names the nearest known one", "[options]") {
  CHECK(problem_of({"--prot", "1"}) == "unknown option '--prot'; did you mean --port?");
  CHECK(problem_of({"--ports=1"}) == "unknown option '--ports=1'; did you mean --port?");
  CHECK(problem_of({"--history-byte", "1"}) ==
        "unknown option '--history-byte'; did you mean --history-bytes?");
  CHECK(problem_of({"--Stay"}) == "unknown option '--Stay'; did you mean --stay?");
  CHECK(problem_of({"--log-lvl", "info"}) ==
        "unknown option '--log-lvl'; did you mean --log-level?");
  CHECK(problem_of({"--something-else"}) ==
        "unknown option '--something-else'; --help lists those there are");
  CHECK(problem_of({"org", "-q"}).starts_with("unknown option '-q'"));
}

TEST_CASE("an argument too many is told", "[options]") {
  CHECK(problem_of({"a", "b"}) == "");
  CHECK(problem_of({"a", "b", "c"}) == "'c' is one argument too many; see --help");
  CHECK(problem_of({"-"}) == "");
}

TEST_CASE("a bad value is told with who said it and what is wanted", "[options]") {
  CHECK(problem_of({"--port", "x"}) == "--port: 'x' is not a whole number from 0 to 65535");
  CHECK(problem_of({"--port", "65536"}) == "--port: '65536' is not a whole number from 0 to 65535");
  CHECK(problem_of({"--port", "-1"}) == "--port: '-1' is not a whole number from 0 to 65535");
  CHECK(problem_of({"--count", "0"}) == "--count: '0' is not a whole number of at least 1");
  CHECK(problem_of({"--pace", "5"}) == "--pace: '5' is not a duration such as 500ms, 30s or 5m");
  CHECK(problem_of({"--within="}).starts_with("--within"));
  CHECK(problem_of({"--history-bytes", "1KB"}) ==
        "--history-bytes: '1KB' is not a size such as 10240, 10K or 1M");
  CHECK(problem_of({"--rate", "fast"}) == "--rate: 'fast' is not a rate such as 100/s");
  CHECK(problem_of({"--format", "xml"}) == "--format: 'xml' is not one of json, pretty");
  CHECK(problem_of({"--log-level", "loud"}) ==
        "--log-level: 'loud' is not one of trace, debug, info, warn, error, off");
  CHECK(problem_of({"--log-format", "xml"}) == "--log-format: 'xml' is not one of text, json");
  CHECK(problem_of({"--color", "red"}) == "--color: 'red' is not one of auto, always, never");
  CHECK(problem_of({"--port"}).find("--port") != std::string::npos);
}

TEST_CASE("a bad value in the environment names the variable", "[options]") {
  Environment environment;
  environment.set("SYNCWS_PORT", "x");
  CHECK(problem_of({}) == "SYNCWS_PORT: 'x' is not a whole number from 0 to 65535");
  CHECK(problem_of({"--port", "1"}) == "");
}

TEST_CASE("a bad value in the file names key and file", "[options]") {
  const TemporaryFile config("port = \"x\"\n");
  CHECK(problem_of({"--config", config.path()}) ==
        "port in " + config.path() + ": 'x' is not a whole number from 0 to 65535");
  CHECK(problem_of({"--config", config.path(), "--port", "1"}) == "");
}

TEST_CASE("an unknown key in the file is refused, with the nearest known one", "[options]") {
  const TemporaryFile near("prot = 1\n");
  const TemporaryFile far("something-else = 1\n");
  const TemporaryFile config("config = \"other.toml\"\n");
  CHECK(problem_of({"--config", near.path()}) ==
        "--config " + near.path() + ": unknown key 'prot'; did you mean 'port'?");
  CHECK(problem_of({"--config", far.path()}) ==
        "--config " + far.path() + ": unknown key 'something-else'");
  CHECK(problem_of({"--config", config.path()}).find("unknown key 'config'") != std::string::npos);
}

TEST_CASE("a section in the file is refused by its name", "[options]") {
  const TemporaryFile config("[server]\nport = 1\n");
  const auto problem = problem_of({"--config", config.path()});
  CHECK(problem.find("server") != std::string::npos);
  CHECK(problem.find("++") == std::string::npos);
}

TEST_CASE("a file that is not there is told by its name", "[options]") {
  const auto problem = problem_of({"--config", "/nowhere/syncws.toml"});
  CHECK(problem.starts_with("--config /nowhere/syncws.toml: "));
}

TEST_CASE("an optional value may be left out, and the next option is none", "[cli]") {
  Program bare;
  REQUIRE(bare.read({"--report", "--port", "7"}));
  CHECK(bare.report == "");
  CHECK(bare.port == 7);
  Program last;
  REQUIRE(last.read({"--report"}));
  CHECK(last.report == "");
  Program given;
  REQUIRE(given.read({"--report", "x.json", "--stay"}));
  CHECK(given.report == "x.json");
  Program joined;
  REQUIRE(joined.read({"--report=x.json"}));
  CHECK(joined.report == "x.json");
  Program without;
  REQUIRE(without.read({}));
  CHECK(!without.report);
}
