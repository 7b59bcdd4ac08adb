// The door to SQLite: statements, transactions, and errors that can be told apart.
#include "backends/sqlite_database.h"

#include <filesystem>
#include <fstream>

#include "catch.h"
#include "support/folder.h"

using namespace syncws;
using namespace syncws::test;

namespace {

SqliteDatabase make_database(const std::string& path) {
  auto database = SqliteDatabase::open(path, SqliteDatabase::Mode::create, Duration{0});
  REQUIRE(database);
  return *std::move(database);
}

SqliteDatabase make_table(const std::string& path) {
  auto database = make_database(path);
  REQUIRE(database.execute("CREATE TABLE t(n INTEGER PRIMARY KEY, text TEXT UNIQUE)"));
  return database;
}

std::int64_t count(SqliteDatabase& database) {
  return database.query_int("SELECT count(*) FROM t").value();
}

SqliteTrouble trouble(const SqliteStatus& status) {
  REQUIRE_FALSE(status);
  INFO(status.error().message);
  CHECK(status.error().message.size() > 10);
  return status.error().trouble;
}

void write_file(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

}  // namespace

TEST_CASE("what is bound comes back", "[backends]") {
  auto database = make_database(":memory:");
  auto statement = database.prepare("SELECT ?1, ?2, ?3, ?4").value();
  const std::string odd("a\0\xc3\xa4", 4);
  statement.bind(1, std::int64_t{-5'000'000'000});
  statement.bind(2, odd);
  statement.bind_null(3);
  statement.bind_blob(4, "\xff");
  REQUIRE(statement.step().value());
  CHECK(statement.column_int(0) == -5'000'000'000);
  CHECK(statement.column_text(1) == odd);
  CHECK(statement.is_null(2));
  CHECK(statement.column_text(2).empty());
  CHECK(statement.column_blob(3) == "\xff");
  CHECK_FALSE(statement.step().value());
}

TEST_CASE("a borrowed text is the text that it is at the step", "[backends]") {
  auto database = make_database(":memory:");
  auto statement = database.prepare("SELECT ?1, ?2").value();
  const std::string text = "borrowed";
  statement.bind_borrowed(1, text);
  statement.bind_borrowed(2, std::string_view());
  REQUIRE(statement.step().value());
  CHECK(statement.column_text(0) == text);
  CHECK_FALSE(statement.is_null(1));
  statement.reset();
  REQUIRE(statement.step().value());
  CHECK(statement.is_null(0));
}

TEST_CASE("an empty text is a text, not NULL", "[backends]") {
  auto database = make_database(":memory:");
  auto statement = database.prepare("SELECT ?1, ?2").value();
  statement.bind(1, std::string_view());
  statement.bind_blob(2, std::string_view());
  REQUIRE(statement.step().value());
  CHECK_FALSE(statement.is_null(0));
  CHECK_FALSE(statement.is_null(1));
}

TEST_CASE("a statement runs again after a reset, with nothing bound", "[backends]") {
  auto database = make_table(":memory:");
  auto insert = database.prepare("INSERT INTO t(text) VALUES(?)").value();
  insert.bind(1, "a");
  REQUIRE(insert.run());
  CHECK(database.last_row_id() == 1);
  CHECK(database.changes() == 1);
  REQUIRE(insert.run());
  CHECK(database.query_int("SELECT count(*) FROM t WHERE text IS NULL").value() == 1);
}

TEST_CASE("a statement may be moved and may outlive its database", "[backends]") {
  auto statement = [] {
    auto database = make_database(":memory:");
    auto prepared = database.prepare("SELECT 7").value();
    return prepared;
  }();
  REQUIRE(statement.step().value());
  CHECK(statement.column_int(0) == 7);
}

TEST_CASE("a transaction counts only when it is committed", "[backends]") {
  const Folder folder;
  auto database = make_table(folder / "x.db");
  {
    auto transaction = SqliteTransaction::begin(database).value();
    REQUIRE(database.execute("INSERT INTO t(text) VALUES('a')"));
  }
  CHECK(count(database) == 0);
  {
    auto transaction = SqliteTransaction::begin(database).value();
    REQUIRE(database.execute("INSERT INTO t(text) VALUES('a')"));
    REQUIRE(transaction.commit());
  }
  CHECK(count(database) == 1);
}

TEST_CASE("another writer is busy, and that is told at the transaction's beginning", "[backends]") {
  const Folder folder;
  auto one = make_table(folder / "x.db");
  auto other = make_database(folder / "x.db");
  auto transaction = SqliteTransaction::begin(one).value();
  const auto begun = SqliteTransaction::begin(other);
  REQUIRE_FALSE(begun);
  CHECK(begun.error().trouble == SqliteTrouble::busy);
}

TEST_CASE("a file that isn't there is made only when asked", "[backends]") {
  const Folder folder;
  const auto path = folder / "no.db";
  for (const auto mode : {SqliteDatabase::Mode::read_only, SqliteDatabase::Mode::read_write}) {
    const auto opened = SqliteDatabase::open(path, mode);
    REQUIRE_FALSE(opened);
    CHECK(opened.error().trouble == SqliteTrouble::cannot_open);
    CHECK(opened.error().message.find(path) == 0);
  }
  CHECK(SqliteDatabase::open(path, SqliteDatabase::Mode::create));
  const auto nowhere = SqliteDatabase::open(folder / "no/x.db", SqliteDatabase::Mode::create);
  REQUIRE_FALSE(nowhere);
  CHECK(nowhere.error().trouble == SqliteTrouble::cannot_open);
  CHECK(nowhere.error().message.find("No such file") != std::string::npos);
}

TEST_CASE("a file of something else is not a database", "[backends]") {
  const Folder folder;
  write_file(folder / "x.db", std::string(2000, 'x'));
  auto database = make_database(folder / "x.db");
  CHECK(trouble(database.execute("SELECT * FROM t")) == SqliteTrouble::not_a_database);
}

TEST_CASE("a damaged database is told from a file of something else", "[backends]") {
  const Folder folder;
  REQUIRE(make_table(folder / "x.db").execute("INSERT INTO t(text) VALUES('a')"));
  std::fstream file(folder / "x.db", std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(4096);
  file << std::string(8192, '\xee');
  file.close();
  auto database = make_database(folder / "x.db");
  CHECK(trouble(database.execute("SELECT * FROM t")) == SqliteTrouble::damaged);
}

TEST_CASE("a full database says so", "[backends]") {
  auto database = make_table(":memory:");
  REQUIRE(database.execute("PRAGMA max_page_count=10"));
  const auto filled = database.execute("INSERT INTO t(text) VALUES(hex(zeroblob(100000)))");
  CHECK(trouble(filled) == SqliteTrouble::full);
}

TEST_CASE("a database opened for reading can't be written", "[backends]") {
  const Folder folder;
  make_table(folder / "x.db");
  auto database = SqliteDatabase::open(folder / "x.db", SqliteDatabase::Mode::read_only).value();
  CHECK(trouble(database.execute("INSERT INTO t(text) VALUES('a')")) == SqliteTrouble::read_only);
}

TEST_CASE("a broken rule of the table and a mistake in SQL are told apart", "[backends]") {
  auto database = make_table(":memory:");
  REQUIRE(database.execute("INSERT INTO t(text) VALUES('a')"));
  const auto twice = database.execute("INSERT INTO t(text) VALUES('a')");
  CHECK(trouble(twice) == SqliteTrouble::constraint);
  CHECK(twice.error().code != (twice.error().code & 0xff));
  CHECK(trouble(database.execute("NONSENSE")) == SqliteTrouble::other);
  CHECK_FALSE(database.prepare("NONSENSE"));
}
