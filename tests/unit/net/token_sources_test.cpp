// Tokens from files and commands, on a real loop.
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "catch.h"
#include "net/fixed_token.h"
#include "net/token_command.h"
#include "net/token_file.h"
#include "net/token_text.h"
#include "net/uv_command.h"
#include "support/folder.h"
#include "support/made_token.h"

using namespace syncws;
using namespace std::chrono_literals;

namespace {

std::string in_seconds(int seconds, const std::string& id = "") {
  const auto exp = wall_now().milliseconds / 1000 + seconds;
  return test::made_token("{}", R"({"jti":")" + id + R"(","exp":)" + std::to_string(exp) + "}");
}

void write(const std::string& path, const std::string& text, mode_t mode = 0600) {
  std::ofstream(path) << text;
  chmod(path.c_str(), mode);
}

Result<Secret> output_of(const std::string& command, Duration limit = 30s) {
  UvLoop loop;
  std::optional<Result<Secret>> answer;
  auto started = UvCommand::start(loop, command, limit, [&](Result<Secret> line) {
    answer = std::move(line);
    loop.stop();
  });
  REQUIRE(started);
  REQUIRE_FALSE(answer);
  loop.run();
  REQUIRE(answer);
  return *std::move(answer);
}

std::size_t lines_in(const std::string& path) {
  std::ifstream file(path);
  std::size_t count = 0;
  for (std::string line; std::getline(file, line);) ++count;
  return count;
}

}  // namespace

TEST_CASE("the first line is the token, without blanks around it", "[net]") {
  for (const auto* text : {"a.b-c_~+/=", "  a.b-c_~+/=\t\r\nmore", "a.b-c_~+/=\n"})
    CHECK(read_token_text(text, "it")->text() == "a.b-c_~+/=");
}

TEST_CASE("what could break out of a header is no token", "[net]") {
  for (const auto& text : std::vector<std::string>{"", "\na", "a b", "a\rb", std::string("a\0b", 3),
                                                   "a\x7f", "\xc3\xa4", "a\"b", "a,b"}) {
    const auto token = read_token_text(text, "it");
    REQUIRE_FALSE(token);
    CHECK(token.error().kind == ErrorKind::usage);
    CHECK(token.error().message.substr(0, 3) == "it ");
  }
}

TEST_CASE("a token has 8192 bytes at most", "[net]") {
  CHECK(read_token_text(std::string(8192, 'a'), "it"));
  CHECK_FALSE(read_token_text(std::string(8193, 'a'), "it"));
}

TEST_CASE("a file is read anew each time", "[net]") {
  const test::Folder folder;
  UvLoop loop;
  TokenFile source(folder / "token");
  write(folder / "token", "one\n");
  CHECK(wait_for_token(loop, source)->text() == "one");
  write(folder / "token", "two\n");
  CHECK(wait_for_token(loop, source)->text() == "two");
  CHECK(source.name() == "--token-file " + (folder / "token"));
}

TEST_CASE("a file that is not there, no file, or open to others is refused", "[net]") {
  const test::Folder folder;
  UvLoop loop;
  TokenFile source(folder / "token");
  CHECK(wait_for_token(loop, source).error().kind == ErrorKind::usage);
  std::filesystem::create_directory(folder / "token");
  chmod((folder / "token").c_str(), 0700);
  CHECK(wait_for_token(loop, source).error().kind == ErrorKind::usage);
  std::filesystem::remove(folder / "token");
  REQUIRE(mkfifo((folder / "token").c_str(), 0600) == 0);
  CHECK(wait_for_token(loop, source).error().kind == ErrorKind::usage);
  std::filesystem::remove(folder / "token");
  for (const mode_t mode : {0640, 0604, 0660}) {
    write(folder / "token", "one", mode);
    const auto token = wait_for_token(loop, source);
    REQUIRE_FALSE(token);
    CHECK(token.error().message.find("chmod 600") != std::string::npos);
  }
}

TEST_CASE("a command's first line is its answer", "[net]") {
  CHECK(output_of("echo one; echo two")->text() == "one");
  CHECK(output_of("printf one")->text() == "one");
  CHECK(output_of("true")->text().empty());
  CHECK(output_of("cat")->text().empty());
  CHECK(output_of("head -c 100000 /dev/zero | tr '\\0' '\\n'")->text().empty());
}

TEST_CASE("a line is enough where somebody keeps the output open", "[net]") {
  CHECK(output_of("sleep 30 2>/dev/null & echo one")->text() == "one");
}

TEST_CASE("a command that fails says how", "[net]") {
  const auto why = [](const std::string& command, Duration limit = 30s) {
    const auto line = output_of(command, limit);
    REQUIRE_FALSE(line);
    CHECK(line.error().kind == ErrorKind::unavailable);
    return line.error().message;
  };
  CHECK(why("echo one; exit 3") == "the command ended with 3");
  CHECK(why("kill -9 $$") == "the command was ended by signal 9");
  CHECK(why("head -c 20000 /dev/zero") == "the command's first line has more than 16384 bytes");
  CHECK(why("sleep 600", 50ms) == "the command said nothing within 50 ms");
}

TEST_CASE("a command that nobody waits for any longer is ended with its children", "[net]") {
  const test::Folder folder;
  UvLoop loop;
  {
    auto started = UvCommand::start(
        loop, "sh -c 'echo $$ >" + (folder / "pid") + "; echo go; sleep 600'; true", 30s,
        [](const Result<Secret>&) { FAIL("it did not end"); });
    REQUIRE(started);
    while (lines_in(folder / "pid") == 0) uv_run(loop.get(), UV_RUN_NOWAIT);
  }
  int child = 0;
  std::ifstream(folder / "pid") >> child;
  const auto deadline = monotonic_now() + 30s;
  const auto is_gone = [&] {
    std::ifstream stat("/proc/" + std::to_string(child) + "/stat");
    std::string text;
    return !std::getline(stat, text) || text.find(") Z ") != std::string::npos;
  };
  while (!is_gone() && monotonic_now() < deadline) {
  }
  CHECK(is_gone());
}

TEST_CASE("a command's token is kept until it has to be renewed", "[net]") {
  const test::Folder folder;
  UvLoop loop;
  const auto runs = folder / "runs";
  const auto lasts = in_seconds(3600);
  TokenCommand source(loop, "echo x >>" + runs + "; echo " + lasts);
  CHECK(wait_for_token(loop, source)->text() == lasts);
  CHECK(wait_for_token(loop, source)->text() == lasts);
  CHECK(lines_in(runs) == 1);
  source.forget();
  CHECK(wait_for_token(loop, source)->text() == lasts);
  CHECK(lines_in(runs) == 2);
}

TEST_CASE("a command's token that is about to end is not kept", "[net]") {
  const test::Folder folder;
  UvLoop loop;
  TokenCommand source(loop, "echo x >>" + (folder / "runs") + "; echo " + in_seconds(4));
  CHECK(wait_for_token(loop, source));
  CHECK(wait_for_token(loop, source));
  CHECK(lines_in(folder / "runs") == 2);
}

TEST_CASE("a command that failed is run again", "[net]") {
  const test::Folder folder;
  UvLoop loop;
  TokenCommand source(loop, "test -e " + (folder / "there") + " && echo one");
  CHECK(wait_for_token(loop, source).error().kind == ErrorKind::unavailable);
  write(folder / "there", "");
  CHECK(wait_for_token(loop, source)->text() == "one");
}

TEST_CASE("who asks while a command runs takes the place of who asked before", "[net]") {
  UvLoop loop;
  TokenCommand source(loop, "echo one");
  source.get([](const Result<Secret>&) { FAIL("the first was answered"); });
  CHECK(wait_for_token(loop, source)->text() == "one");
}

TEST_CASE("a secret is gone from where it stood", "[base]") {
  std::string text = "short";
  const char* const stood = text.data();
  wipe(text);
  CHECK(text.empty());
  CHECK(std::string(stood, 5) == std::string(5, '\0'));
  Secret first(std::string("short"));
  const Secret second = std::move(first);
  CHECK(second.text() == "short");
}
