// The file of --cursor: found, refused, replaced.
#include <sys/resource.h>

#include <csignal>
#include <sstream>

#include "catch.h"
#include "listen_cursor.h"
#include "support/environment.h"

using namespace syncws;
using namespace syncws::test;

namespace {

std::string content(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

/// A path that nothing stands at.
std::string free_path() {
  const TemporaryFile file("");
  return file.path();
}

Error refusal(const std::string& path) {
  const auto opened = CursorFile::open(path, "org-rio");
  REQUIRE(!opened);
  return opened.error();
}

}  // namespace

TEST_CASE("a cursor is read as it was written", "[listen]") {
  const auto text = format_cursor({"org-rio", {"boot-1", 41}});
  CHECK(text == R"({"organizationId":"org-rio","epoch":"boot-1","seq":41})");
  const auto cursor = parse_cursor(text + "\n");
  REQUIRE(cursor);
  CHECK(cursor->organisation == "org-rio");
  CHECK(cursor->position.epoch == "boot-1");
  CHECK(cursor->position.sequence == 41);
}

TEST_CASE("what is no cursor is refused", "[listen]") {
  for (const std::string_view text :
       {"hello", "{}", "[]", "5", R"({"organizationId":"org-rio","epoch":"boot-1"})",
        R"({"organizationId":"org-rio","epoch":"boot-1","seq":"41"})",
        R"({"organizationId":"org-rio","epoch":"boot-1","seq":-1})",
        R"({"organizationId":"org-rio","epoch":"boot-1","seq":18446744073709551615})",
        R"({"organizationId":"org-rio","epoch":"","seq":1})",
        R"({"organizationId":"org-rio","epoch":"a&last=5","seq":1})",
        R"({"organizationId":"org rio","epoch":"boot-1","seq":1})",
        R"({"organizationId":"org-rio","epoch":"boot-1","seq":1)"}) {
    INFO(text);
    CHECK(!parse_cursor(text));
  }
}

TEST_CASE("a new cursor's file holds what was stored last", "[listen]") {
  const auto path = free_path();
  {
    auto cursor = CursorFile::open(path, "org-rio");
    REQUIRE(cursor);
    CHECK(!cursor->found());
    REQUIRE(cursor->store({"boot-1", 1}));
    REQUIRE(cursor->store({"boot-1", 2}));
    CHECK(content(path) == format_cursor({"org-rio", {"boot-1", 2}}) + "\n");
  }
  const auto again = CursorFile::open(path, "org-rio");
  REQUIRE(again);
  REQUIRE(again->found());
  CHECK(again->found()->epoch == "boot-1");
  CHECK(again->found()->sequence == 2);
  CHECK(!std::filesystem::exists(path + ".new"));
  std::filesystem::remove(path);
}

TEST_CASE("a new file that was never written goes again", "[listen]") {
  const auto path = free_path();
  REQUIRE(CursorFile::open(path, "org-rio"));
  CHECK(!std::filesystem::exists(path));
}

TEST_CASE("a file belongs to one at a time, also after it was replaced", "[listen]") {
  const auto path = free_path();
  auto first = CursorFile::open(path, "org-rio");
  REQUIRE(first);
  CHECK(refusal(path).message == path + " is in use by another process");
  REQUIRE(first->store({"boot-1", 1}));
  CHECK(refusal(path).kind == ErrorKind::usage);
  std::filesystem::remove(path);
}

TEST_CASE("a file of others is refused and left alone", "[listen]") {
  for (const auto& text : {std::string("hello"), format_cursor({"org-oslo", {"boot-1", 2}})}) {
    const TemporaryFile file(text);
    CHECK(refusal(file.path()).kind == ErrorKind::usage);
    CHECK(refusal(file.path()).message.starts_with(file.path()));
    CHECK(content(file.path()) == text);
  }
}

TEST_CASE("a place where no file can be is refused", "[listen]") {
  const TemporaryFile file("");
  for (const auto& path :
       {free_path() + "/cursor", file.path() + "/cursor", std::string("/dev/null"),
        std::filesystem::temp_directory_path().string()}) {
    INFO(path);
    CHECK(refusal(path).kind == ErrorKind::usage);
  }
}

TEST_CASE("a link is followed, not replaced", "[listen]") {
  const auto path = free_path();
  const TemporaryFile target("");
  std::filesystem::create_symlink(target.path(), path);
  auto cursor = CursorFile::open(path, "org-rio");
  REQUIRE(cursor);
  REQUIRE(cursor->store({"boot-1", 1}));
  CHECK(std::filesystem::is_symlink(path));
  CHECK(parse_cursor(content(target.path())));
  std::filesystem::remove(path);
}

TEST_CASE("when nothing can be written the old cursor stays", "[listen]") {
  const auto path = free_path();
  auto cursor = CursorFile::open(path, "org-rio");
  REQUIRE(cursor);
  REQUIRE(cursor->store({"boot-1", 1}));

  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  auto* const handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit none{0, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &none);
  const auto stored = cursor->store({"boot-1", 2});
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);

  REQUIRE(!stored);
  CHECK(stored.error().kind == ErrorKind::io);
  CHECK(content(path) == format_cursor({"org-rio", {"boot-1", 1}}) + "\n");
  CHECK(!std::filesystem::exists(path + ".new"));
  REQUIRE(cursor->store({"boot-1", 3}));
  std::filesystem::remove(path);
}
