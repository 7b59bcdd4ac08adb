// A producer's lines on disk.
#include "backends/spool.h"

#include <sys/stat.h>

#include <fstream>

#include "base/file_lock.h"
#include "catch.h"
#include "support/folder.h"

using namespace syncws;
using namespace syncws::test;

namespace {

constexpr WallTime kNow{1'764'324'000'000};
constexpr std::uint64_t kNoLimit = 1'000'000;

Spool opened(const std::string& folder) {
  auto spool = Spool::open(folder);
  if (!spool) FAIL(spool.error().message);
  return *std::move(spool);
}

std::size_t append(Spool& spool, std::vector<std::string> texts, std::uint64_t limit = kNoLimit,
                   const std::string& run = "run") {
  std::vector<Spool::Line> lines;
  for (auto& text : texts) lines.push_back({std::move(text), "in.jsonl", 7, 9});
  const auto appended = spool.append(run, lines, kNow, limit);
  REQUIRE(appended);
  return *appended;
}

std::string texts_after(Spool& spool, std::int64_t id, std::size_t most = 100) {
  std::string all;
  const auto lines = spool.lines_after(id, most);
  REQUIRE(lines);
  for (const auto& kept : *lines) all += kept.line.text + ' ';
  return all;
}

ErrorKind kind_of_opening(const std::string& folder) {
  const auto spool = Spool::open(folder);
  REQUIRE_FALSE(spool);
  INFO(spool.error().message);
  CHECK(spool.error().message.find(folder) != std::string::npos);
  return spool.error().kind;
}

}  // namespace

TEST_CASE("lines come back in order, with where they came from, also after it was closed",
          "[spool]") {
  const Folder folder;
  {
    auto spool = opened(folder.path());
    CHECK(append(spool, {"a", "b"}) == 2);
    CHECK(append(spool, {"c"}) == 1);
  }
  auto spool = opened(folder.path());
  CHECK(texts_after(spool, 0) == "a b c ");
  CHECK(texts_after(spool, 0, 2) == "a b ");
  const auto second = spool.lines_after(1, 1).value().at(0);
  CHECK(second.id == 2);
  CHECK(second.line.file == "in.jsonl");
  CHECK(second.line.line == 7);
  CHECK(second.line.number == 9);
  CHECK(second.run == "run");
  CHECK(second.since.milliseconds == kNow.milliseconds);
}

TEST_CASE("what was removed is gone, and its ids are not given again", "[spool]") {
  const Folder folder;
  auto spool = opened(folder.path());
  append(spool, {"a", "b", "c"});
  REQUIRE(spool.remove_through(2));
  CHECK(texts_after(spool, 0) == "c ");
  REQUIRE(spool.remove_through(3));
  append(spool, {"d"});
  CHECK(texts_after(spool, 3) == "d ");
}

TEST_CASE("lines, bytes and the oldest are counted", "[spool]") {
  const Folder folder;
  auto spool = opened(folder.path());
  CHECK(spool.summary()->lines == 0);
  CHECK_FALSE(spool.summary()->oldest);
  append(spool, {"a", "\xc3\xa4\xc3\xb6", ""});
  CHECK(spool.summary()->lines == 3);
  CHECK(spool.summary()->bytes == 5);
  CHECK(spool.summary()->oldest->milliseconds == kNow.milliseconds);
  REQUIRE(spool.remove_through(1));
  CHECK(spool.summary()->lines == 2);
  CHECK(spool.summary()->bytes == 4);
  REQUIRE(spool.remove_through(99));
  CHECK(spool.summary()->lines == 0);
  CHECK(spool.summary()->bytes == 0);
}

TEST_CASE("a full spool takes the lines that fit", "[spool]") {
  const Folder folder;
  auto spool = opened(folder.path());
  CHECK(append(spool, {"aaa", "bbb", "ccc"}, 6) == 2);
  CHECK(append(spool, {"x"}, 6) == 0);
  CHECK(append(spool, {"x"}, 7) == 1);
  CHECK(texts_after(spool, 0) == "aaa bbb x ");
  REQUIRE(spool.remove_through(1));
  CHECK(append(spool, {"ddd", "e"}, 7) == 1);
}

TEST_CASE("two processes may append", "[spool]") {
  const Folder folder;
  auto one = opened(folder.path());
  auto other = opened(folder.path());
  append(one, {"a"}, kNoLimit, "one");
  append(other, {"b", "c"}, kNoLimit, "other");
  append(one, {"d"}, kNoLimit, "one");
  CHECK(texts_after(one, 0) == "a b c d ");
  CHECK(texts_after(other, 0) == "a b c d ");
  CHECK(one.lines_of("one").value() == 2);
  CHECK(one.lines_of("nobody").value() == 0);
}

TEST_CASE("others may not read it", "[spool]") {
  const Folder parent;
  const auto folder = parent / "deep/spool";
  const auto spool = opened(folder);
  struct stat about {};
  REQUIRE(stat(folder.c_str(), &about) == 0);
  CHECK((about.st_mode & 0777) == 0700);
  for (const auto* name : {"/spool.db", "/spool.db-wal"}) {
    REQUIRE(stat((folder + name).c_str(), &about) == 0);
    CHECK((about.st_mode & 0777) == 0600);
  }
}

TEST_CASE("looking at a spool makes none", "[spool]") {
  const Folder parent;
  const auto folder = parent / "spool";
  CHECK(Spool::look_at(folder)->lines == 0);
  CHECK_FALSE(std::filesystem::exists(folder));
  auto spool = opened(folder);
  append(spool, {"abc"});
  CHECK(Spool::look_at(folder)->bytes == 3);
}

TEST_CASE("what is no spool of ours is left alone", "[spool]") {
  const Folder folder;
  std::filesystem::create_directory(folder / "text");
  std::ofstream(folder / "text/spool.db") << std::string(5000, 'x');
  CHECK(kind_of_opening(folder / "text") == ErrorKind::io);

  std::filesystem::create_directory(folder / "other");
  auto other =
      SqliteDatabase::open(folder / "other/spool.db", SqliteDatabase::Mode::create).value();
  REQUIRE(other.execute("CREATE TABLE mine(x)"));
  CHECK(kind_of_opening(folder / "other") == ErrorKind::usage);

  { const auto spool = opened(folder / "newer"); }
  auto newer =
      SqliteDatabase::open(folder / "newer/spool.db", SqliteDatabase::Mode::read_write).value();
  REQUIRE(newer.execute("PRAGMA user_version = 2"));
  CHECK(kind_of_opening(folder / "newer") == ErrorKind::usage);
}

TEST_CASE("a folder that can't be is trouble of the disk", "[spool]") {
  const Folder folder;
  std::ofstream(folder / "file") << "x";
  CHECK(kind_of_opening(folder / "file") == ErrorKind::io);
  CHECK(kind_of_opening(folder / "file/below") == ErrorKind::io);
}

TEST_CASE("a lock file has one holder at a time", "[base]") {
  const Folder folder;
  auto first = FileLock::try_take(folder / "x.lock").value();
  REQUIRE(first);
  CHECK_FALSE(FileLock::try_take(folder / "x.lock").value());
  first.reset();
  CHECK(FileLock::try_take(folder / "x.lock").value());
  CHECK_FALSE(FileLock::try_take(folder / "no/x.lock"));
}
