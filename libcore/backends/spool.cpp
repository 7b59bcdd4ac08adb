#include "backends/spool.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>

#include "base/file_lock.h"

namespace syncws {
namespace {

// "swsp": what tells this database from others (PRAGMA application_id).
constexpr std::int64_t kApplication = 0x73777370;
constexpr std::int64_t kVersion = 1;
constexpr Duration kBusyTimeout = std::chrono::seconds(30);
constexpr mode_t kOwnerFile = 0600;

/// `totals` saves counting the lines; it changes in the transactions that change them.
constexpr const char* kSchema = R"(
  CREATE TABLE lines(id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL,
                     since INTEGER NOT NULL, run TEXT NOT NULL, file TEXT NOT NULL,
                     line INTEGER NOT NULL, number INTEGER NOT NULL);
  CREATE TABLE totals(lines INTEGER NOT NULL, bytes INTEGER NOT NULL);
  INSERT INTO totals VALUES(0, 0);
  PRAGMA application_id = 1937208176;
  PRAGMA user_version = 1;
)";
static_assert(kApplication == 1937208176 && kVersion == 1, "the schema says so, too");

constexpr const char* kInsert =
    "INSERT INTO lines(text, since, run, file, line, number) VALUES(?1, ?2, ?3, ?4, ?5, ?6)";
constexpr const char* kSelect =
    "SELECT id, text, since, run, file, line, number FROM lines WHERE id > ?1 ORDER BY id LIMIT ?2";

std::string database_in(const std::string& folder) { return folder + "/spool.db"; }

/// A database that is well, but not ours, is the user's mistake; all else is the disk's trouble.
constexpr int kForeign = 0;

Error told(const SqliteError& error) {
  return error.as(error.code == kForeign ? ErrorKind::usage : ErrorKind::io);
}

template <typename T>
Result<T> plain(SqliteResult<T> result) {
  return std::move(result).map_error(told);
}

tl::unexpected<SqliteError> foreign(const std::string& path, const std::string& why) {
  return tl::make_unexpected(
      SqliteError{SqliteTrouble::other, kForeign, fmt::format("{}: {}", path, why)});
}

SqliteStatus check_or_make_schema(SqliteDatabase& database, const std::string& path) {
  const auto application = database.query_int("PRAGMA application_id");
  if (!application) return tl::make_unexpected(application.error());
  if (*application == kApplication) {
    return database.query_int("PRAGMA user_version").and_then([&](auto version) -> SqliteStatus {
      if (version == kVersion) return {};
      return foreign(path, fmt::format("a spool of version {}; this program knows version {}",
                                       version, kVersion));
    });
  }
  const auto tables = database.query_int("SELECT count(*) FROM sqlite_master");
  if (!tables) return tl::make_unexpected(tables.error());
  if (*application != 0 || *tables != 0) return foreign(path, "a database, but no spool of ours");
  auto transaction = SqliteTransaction::begin(database);
  if (!transaction) return tl::make_unexpected(transaction.error());
  return database.execute(kSchema).and_then([&] { return transaction->commit(); });
}

Status make_folder(const std::string& folder) {
  std::error_code problem;
  const bool made = std::filesystem::create_directories(folder, problem);
  if (made && !problem)
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, problem);
  if (!problem && !std::filesystem::is_directory(folder, problem) && !problem)
    problem = std::make_error_code(std::errc::not_a_directory);
  if (!problem) return {};
  return fail(ErrorKind::io,
              fmt::format("the spool's folder {} can't be made: {}", folder, problem.message()));
}

/// Others of this machine have no business in it; SQLite gives its own files the same mode.
void make_private_file(const std::string& path) {
  const int descriptor = open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, kOwnerFile);
  if (descriptor >= 0) close(descriptor);
}

Spool::Kept kept(SqliteStatement& row) {
  return {row.column_int(0),
          {std::string(row.column_text(1)), std::string(row.column_text(4)),
           static_cast<std::uint64_t>(row.column_int(5)),
           static_cast<std::uint64_t>(row.column_int(6))},
          std::string(row.column_text(3)),
          {row.column_int(2)}};
}

}  // namespace

/// Only one process at a time opens it: what the first one changes (WAL, the schema) needs the file
/// for itself.
Result<Spool> Spool::open(const std::string& folder) {
  if (auto made = make_folder(folder); !made) return tl::make_unexpected(made.error());
  const auto lock = FileLock::take(folder + "/open.lock");
  if (!lock) return tl::make_unexpected(lock.error());
  const auto path = database_in(folder);
  make_private_file(path);
  return plain(open_database(path, SqliteDatabase::Mode::create));
}

Result<Spool::Summary> Spool::look_at(const std::string& folder) {
  std::error_code ignored;
  if (!std::filesystem::exists(database_in(folder), ignored)) return Summary{};
  return open(folder).and_then([](Spool spool) { return spool.summary(); });
}

SqliteResult<Spool> Spool::open_database(const std::string& path, SqliteDatabase::Mode mode) {
  auto database = SqliteDatabase::open(path, mode, kBusyTimeout);
  if (!database) return tl::make_unexpected(database.error());
  auto ready =
      database->execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL").and_then([&] {
        return check_or_make_schema(*database, path);
      });
  if (!ready) return tl::make_unexpected(ready.error());
  auto insert = database->prepare(kInsert);
  if (!insert) return tl::make_unexpected(insert.error());
  auto select = database->prepare(kSelect);
  if (!select) return tl::make_unexpected(select.error());
  return Spool(*std::move(database), *std::move(insert), *std::move(select));
}

Result<std::size_t> Spool::append(const std::string& run, std::span<const Line> lines, WallTime now,
                                  std::uint64_t limit) {
  return plain(try_append(run, lines, now, limit));
}

SqliteResult<std::size_t> Spool::try_append(const std::string& run, std::span<const Line> lines,
                                            WallTime now, std::uint64_t limit) {
  auto transaction = SqliteTransaction::begin(database_);
  if (!transaction) return tl::make_unexpected(transaction.error());
  const auto before = database_.query_int("SELECT bytes FROM totals");
  if (!before) return tl::make_unexpected(before.error());
  std::uint64_t bytes = 0;
  std::size_t count = 0;
  for (const auto& line : lines) {
    if (static_cast<std::uint64_t>(*before) + bytes + line.text.size() > limit) break;
    if (auto inserted = insert(run, line, now); !inserted)
      return tl::make_unexpected(inserted.error());
    bytes += line.text.size();
    ++count;
  }
  if (count == 0) return count;
  return database_
      .execute(
          fmt::format("UPDATE totals SET lines = lines + {}, bytes = bytes + {}", count, bytes))
      .and_then([&] { return transaction->commit(); })
      .map([&] { return count; });
}

SqliteStatus Spool::insert(const std::string& run, const Line& line, WallTime now) {
  insert_.bind(1, line.text);
  insert_.bind(2, now.milliseconds);
  insert_.bind(3, run);
  insert_.bind(4, line.file);
  insert_.bind(5, static_cast<std::int64_t>(line.line));
  insert_.bind(6, static_cast<std::int64_t>(line.number));
  return insert_.run();
}

Result<std::vector<Spool::Kept>> Spool::lines_after(std::int64_t id, std::size_t most_lines) {
  return plain(select(id, most_lines));
}

SqliteResult<std::vector<Spool::Kept>> Spool::select(std::int64_t id, std::size_t most_lines) {
  std::vector<Kept> found;
  select_.bind(1, id);
  select_.bind(2, static_cast<std::int64_t>(most_lines));
  auto row = select_.step();
  for (; row && *row; row = select_.step()) found.push_back(kept(select_));
  select_.reset();
  if (!row) return tl::make_unexpected(row.error());
  return found;
}

Status Spool::remove_through(std::int64_t id) { return plain(try_remove_through(id)); }

SqliteStatus Spool::try_remove_through(std::int64_t id) {
  auto transaction = SqliteTransaction::begin(database_);
  if (!transaction) return tl::make_unexpected(transaction.error());
  return database_
      .execute(fmt::format(
          "UPDATE totals SET (lines, bytes) = (SELECT totals.lines - count(*), totals.bytes - "
          "coalesce(sum(length(CAST(text AS BLOB))), 0) FROM lines WHERE id <= {0});"
          "DELETE FROM lines WHERE id <= {0}",
          id))
      .and_then([&] { return transaction->commit(); });
}

Result<Spool::Summary> Spool::summary() { return plain(summarise()); }

SqliteResult<Spool::Summary> Spool::summarise() {
  auto row = database_.prepare(
      "SELECT lines, bytes, (SELECT since FROM lines ORDER BY id LIMIT 1) FROM totals");
  if (!row) return tl::make_unexpected(row.error());
  const auto stepped = row->step();
  if (!stepped) return tl::make_unexpected(stepped.error());
  Summary summary{static_cast<std::uint64_t>(row->column_int(0)),
                  static_cast<std::uint64_t>(row->column_int(1)), std::nullopt};
  if (!row->is_null(2)) summary.oldest = WallTime{row->column_int(2)};
  return summary;
}

Result<std::uint64_t> Spool::lines_of(const std::string& run) {
  auto row = database_.prepare("SELECT count(*) FROM lines WHERE run = ?1");
  if (!row) return tl::make_unexpected(told(row.error()));
  row->bind(1, run);
  return plain(row->step()).map([&](bool) {
    return static_cast<std::uint64_t>(row->column_int(0));
  });
}

}  // namespace syncws
