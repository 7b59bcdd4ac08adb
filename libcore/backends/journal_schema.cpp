#include "backends/journal_schema.h"

#include <fmt/format.h>

#include "backends/journal_error.h"

namespace syncws::journal_schema {
namespace {

/// `event_ids` is a queue: rows come at its end and are forgotten at its beginning, so it needs no
/// index. `rehearsal` is empty but while the journal finds out whether it can write again.
/// `beginning` has one row.
constexpr const char* kTables = R"(
CREATE TABLE organizations(
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  epoch TEXT NOT NULL,
  head INTEGER NOT NULL,
  checksum INTEGER NOT NULL);
CREATE TABLE events(
  organization INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  received INTEGER NOT NULL,
  event TEXT NOT NULL,
  checksum INTEGER NOT NULL,
  PRIMARY KEY(organization, seq)) WITHOUT ROWID;
CREATE TABLE event_ids(
  id INTEGER PRIMARY KEY,
  organization INTEGER NOT NULL,
  event_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  received INTEGER NOT NULL,
  checksum INTEGER NOT NULL);
CREATE TABLE beginning(
  epoch TEXT NOT NULL);
INSERT INTO beginning VALUES(lower(hex(randomblob(8))));
CREATE TABLE rehearsal(
  id INTEGER PRIMARY KEY,
  padding BLOB NOT NULL);
CREATE VIEW history AS
  SELECT organizations.name AS organization, events.seq AS seq,
         strftime('%Y-%m-%dT%H:%M:%fZ', events.received / 1000.0, 'unixepoch') AS received,
         events.event AS event
  FROM events JOIN organizations ON organizations.id = events.organization;
)";

SqliteStatus make(SqliteDatabase& database) {
  const auto marks =
      fmt::format("PRAGMA application_id={};PRAGMA user_version={};", kApplication, kVersion);
  auto transaction = SqliteTransaction::begin(database);
  if (!transaction) return tl::make_unexpected(transaction.error());
  return database.execute(kTables + marks).and_then([&] { return transaction->commit(); });
}

/// Before its first table is made, a file can be told to give free pages back.
SqliteStatus make_from_nothing(SqliteDatabase& database) {
  return database.execute("PRAGMA auto_vacuum=INCREMENTAL; PRAGMA journal_mode=WAL;").and_then([&] {
    return make(database);
  });
}

Status judge(std::int64_t application, std::int64_t version, const std::string& path) {
  if (application != kApplication)
    return tl::make_unexpected(
        journal_error::is_no_journal(path, "it is a database of something else"));
  if (version > kVersion) {
    const auto sentence = fmt::format(
        "the journal {} was written by a newer syncws (its schema is {}, this one knows {})", path,
        version, kVersion);
    return fail(ErrorKind::usage, sentence);
  }
  if (version < 1)
    return tl::make_unexpected(journal_error::is_damaged(path, "its schema has no version"));
  return {};
}

}  // namespace

Status prepare(SqliteDatabase& database, const std::string& path) {
  const auto in_context = [&](const SqliteError& error) {
    return journal_error::at_start(path, error);
  };
  const auto application = database.query_int("PRAGMA application_id").map_error(in_context);
  if (!application) return tl::make_unexpected(application.error());
  const auto version = database.query_int("PRAGMA user_version").map_error(in_context);
  if (!version) return tl::make_unexpected(version.error());
  const auto tables =
      database.query_int("SELECT count(*) FROM sqlite_schema").map_error(in_context);
  if (!tables) return tl::make_unexpected(tables.error());
  if (*application == 0 && *version == 0 && *tables == 0)
    return make_from_nothing(database).map_error(in_context);
  return judge(*application, *version, path);
}

}  // namespace syncws::journal_schema
