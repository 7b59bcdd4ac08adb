#include "backends/journal_open.h"

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <utility>

#include "backends/journal_error.h"
#include "backends/journal_schema.h"
#include "backends/wal_check.h"
#include "base/log.h"

namespace syncws {
namespace {

/// How long somebody who writes with the sqlite3 shell may make us wait.
constexpr Duration kBusyTimeout = std::chrono::seconds(2);

/// Reading all of a larger file would make the start noticeably longer.
constexpr off_t kMostToCheck = off_t{256} * 1024 * 1024;

constexpr std::string_view kMagic("SQLite format 3\0", 16);
constexpr std::size_t kHeader = 100;

/// The size limit is for the log's file after a check-point; a reader that does not end lets it
/// grow beyond.
constexpr const char* kPragmas =
    "PRAGMA cell_size_check=ON;"
    "PRAGMA trusted_schema=OFF;"
    "PRAGMA temp_store=MEMORY;"
    "PRAGMA cache_size=-8192;"
    "PRAGMA wal_autocheckpoint=1000;"
    "PRAGMA journal_size_limit=16777216;";

/// SQLite puts the log beside the file that a symbolic link leads to.
std::string real_path(const std::string& path) {
  std::error_code error;
  const auto real = std::filesystem::canonical(path, error);
  return error ? path : real.string();
}

bool has_log(const std::string& real) {
  std::error_code error;
  const auto size = std::filesystem::file_size(real + "-wal", error);
  return !error && size > 0;
}

std::uint64_t big_end_first(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char byte : bytes) number = (number << 8) | static_cast<unsigned char>(byte);
  return number;
}

/// SQLite counts the pages that are there, also the one that is there in part. Source: "The
/// Database Header" in its documentation; 1 stands for the page size that two bytes can't hold.
bool is_cut_off(std::string_view head, off_t size) {
  constexpr std::uint64_t kLargestPage = 65'536;
  const auto page = big_end_first(head.substr(16, 2));
  const auto pages = big_end_first(head.substr(28, 4));
  return static_cast<std::uint64_t>(size) < pages * (page == 1 ? kLargestPage : page);
}

/// What can be seen before SQLite, which would repair it silently.
Status look_at(const JournalLock& lock, const std::string& path, const std::string& real) {
  const auto head = lock.head(kHeader);
  if (head.substr(0, kMagic.size()) != kMagic.substr(0, head.size()))
    return tl::make_unexpected(journal_error::is_no_journal(path, "it is not a database"));
  const bool is_fresh = head.empty() && !has_log(real);
  if (!is_fresh && head.size() < kHeader)
    return tl::make_unexpected(journal_error::is_damaged(path, "its beginning is missing"));
  if (!has_log(real) && !is_fresh && is_cut_off(head, lock.size()))
    return tl::make_unexpected(journal_error::is_damaged(path, "its end is missing"));
  if (const auto damage = find_wal_damage(real + "-wal"))
    return tl::make_unexpected(journal_error::is_damaged(path, *damage));
  return {};
}

/// The first column of the first row, of a pragma that answers in words.
SqliteResult<std::string> ask(SqliteDatabase& database, std::string_view sql) {
  auto statement = database.prepare(sql);
  if (!statement) return tl::make_unexpected(statement.error());
  return statement->step().map(
      [&](bool is_row) { return is_row ? std::string(statement->column_text(0)) : std::string(); });
}

Status set_up(SqliteDatabase& database, const std::string& path) {
  const auto set = database.execute(kPragmas);
  if (!set) return tl::make_unexpected(journal_error::at_start(path, set.error()));
  const auto mode = ask(database, "PRAGMA journal_mode=WAL");
  if (!mode) return tl::make_unexpected(journal_error::at_start(path, mode.error()));
  if (*mode != "wal")
    return tl::make_unexpected(
        journal_error::cannot_be_opened(path, "its file system can't have a write-ahead log"));
  return {};
}

Status check_structure(SqliteDatabase& database, off_t size, const std::string& path) {
  if (size > kMostToCheck) {
    log::debug("the structure of {} is not checked: it has {} bytes", path, size);
    return {};
  }
  const auto verdict = ask(database, "PRAGMA quick_check(1)");
  if (!verdict) return tl::make_unexpected(journal_error::at_start(path, verdict.error()));
  if (*verdict != "ok") return tl::make_unexpected(journal_error::is_damaged(path, *verdict));
  return {};
}

Result<SqliteDatabase> open_database(const std::string& path, const std::string& real) {
  return SqliteDatabase::open(real, SqliteDatabase::Mode::read_write, kBusyTimeout)
      .map_error([&](const SqliteError& error) { return journal_error::at_start(path, error); });
}

}  // namespace

Result<OpenJournal> open_journal(const std::string& path) {
  auto lock = JournalLock::take(path);
  if (!lock) return tl::make_unexpected(lock.error());
  const auto real = real_path(path);
  if (const auto looked = look_at(*lock, path, real); !looked)
    return tl::make_unexpected(looked.error());
  auto database = open_database(path, real);
  if (!database) return tl::make_unexpected(database.error());
  const auto checked =
      journal_schema::prepare(*database, path)
          .and_then([&] { return set_up(*database, path); })
          .and_then([&] { return check_structure(*database, lock->size(), path); });
  if (!checked) return tl::make_unexpected(checked.error());
  return OpenJournal{*std::move(lock), std::make_unique<SqliteDatabase>(*std::move(database))};
}

}  // namespace syncws
