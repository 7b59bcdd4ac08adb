// What a start is refused for, with which kind and which sentence.
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "backends/journal_schema.h"
#include "backends/sqlite_journal.h"
#include "catch.h"
#include "support/file_size_limit.h"
#include "support/folder.h"
#include "support/journal_world.h"

using namespace syncws;
using namespace syncws::test;

namespace {

/// The sentence says this, and the kind is usage.
void check_usage(JournalWorld& world, const std::string& words) {
  const auto sentence = world.try_open();
  INFO(sentence);
  CHECK(sentence.find(words) != std::string::npos);
  CHECK(sentence.find(world.settings.path) != std::string::npos);
  CHECK(world.kind == ErrorKind::usage);
}

void execute(const std::string& path, const std::string& sql) {
  auto database = SqliteDatabase::open(path, SqliteDatabase::Mode::create);
  REQUIRE(database);
  REQUIRE(database->execute(sql));
}

}  // namespace

TEST_CASE("a journal is in use by one process", "[journal]") {
  const Folder folder;
  JournalWorld one(folder / "j.db");
  one.open();
  JournalWorld other(folder / "j.db");
  check_usage(other, "is in use by another process");
  one.record("org");
  one.settle();
  CHECK(one.heard.back() == "org 1");
  one.close();
  other.open();
  CHECK(other.restored.size() == 1);
}

TEST_CASE("a journal can be read while it is written", "[journal]") {
  const Folder folder;
  JournalWorld world(folder / "j.db");
  world.open();
  world.record("org");
  world.settle();
  CHECK(world.query("SELECT count(*) FROM history WHERE organization = 'org' AND seq = 1 "
                    "AND received LIKE '20__-__-__T__:__:__.___Z'") == 1);
  world.record("org");
  world.settle();
  CHECK(world.query("SELECT max(seq) FROM history") == 2);
}

TEST_CASE("only its owner reads a new journal", "[journal]") {
  const Folder folder;
  JournalWorld world(folder / "j.db");
  world.open();
  struct stat status {};
  REQUIRE(stat((folder / "j.db").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
}

TEST_CASE("a journal behind a symbolic link is the same journal", "[journal]") {
  const Folder folder;
  JournalWorld world(folder / "j.db");
  world.open();
  world.record("org");
  world.settle();
  std::filesystem::create_symlink(folder / "j.db", folder / "link.db");
  JournalWorld linked(folder / "link.db");
  check_usage(linked, "is in use by another process");
  world.close();
  linked.open();
  CHECK(linked.restored.size() == 1);
}

TEST_CASE("a journal that can't be opened is refused with the reason", "[journal]") {
  const Folder folder;
  JournalWorld nowhere(folder / "no/j.db");
  check_usage(nowhere, "can't be opened: No such file or directory");
  JournalWorld directory(folder.path());
  check_usage(directory, "can't be opened: Is a directory");
  REQUIRE(mkfifo((folder / "pipe").c_str(), 0600) == 0);
  JournalWorld pipe(folder / "pipe");
  check_usage(pipe, "it is not a regular file");
}

TEST_CASE("a file that nobody may write is left alone, also by root", "[journal]") {
  const Folder folder;
  JournalWorld world(folder / "j.db");
  world.open();
  world.close();
  REQUIRE(chmod((folder / "j.db").c_str(), 0444) == 0);
  check_usage(world, "can't be opened: ");
}

TEST_CASE("a file of something else is left as it is", "[journal]") {
  const Folder folder;
  for (const auto size : {3, 15, 16, 99, 100, 5000}) {
    const auto path = folder / std::to_string(size);
    std::ofstream(path) << std::string(static_cast<std::size_t>(size), 'x');
    JournalWorld world(path);
    check_usage(world, "is not a journal");
    CHECK(std::filesystem::file_size(path) == static_cast<std::uintmax_t>(size));
  }
}

TEST_CASE("a database of something else is left as it is", "[journal]") {
  const Folder folder;
  execute(folder / "j.db", "CREATE TABLE t(x)");
  JournalWorld world(folder / "j.db");
  check_usage(world, "a database of something else");
  execute(folder / "k.db", "PRAGMA application_id=5");
  JournalWorld marked(folder / "k.db");
  check_usage(marked, "a database of something else");
}

TEST_CASE("an empty file becomes a journal", "[journal]") {
  const Folder folder;
  std::ofstream(folder / "j.db").flush();
  JournalWorld world(folder / "j.db");
  world.open();
  execute(folder / "k.db", "PRAGMA user_version=0; VACUUM");
  JournalWorld empty_database(folder / "k.db");
  empty_database.open();
}

TEST_CASE("a journal of a newer syncws is left as it is", "[journal]") {
  const Folder folder;
  JournalWorld world(folder / "j.db");
  world.open();
  world.close();
  execute(folder / "j.db", "PRAGMA user_version=2");
  check_usage(world, "was written by a newer syncws");
}

TEST_CASE("a full disk at the start is an error of input and output", "[journal]") {
  const Folder folder;
  JournalWorld world(folder / "j.db");
  {
    const FileSizeLimit limit(16 * 1024);
    const auto sentence = world.try_open();
    INFO(sentence);
    CHECK(sentence.find("the journal ") == 0);
    CHECK(world.kind == ErrorKind::io);
  }
  world.open();
  world.record("org");
  world.reopen();
  CHECK(world.restored.size() == 1);
}
