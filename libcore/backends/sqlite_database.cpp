#include "backends/sqlite_database.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <system_error>
#include <utility>

#include "base/misuse.h"

namespace syncws {
namespace {

SqliteTrouble trouble_of(int code) {
  constexpr int kPrimary = 0xff;
  switch (code & kPrimary) {
    case SQLITE_FULL:
      return SqliteTrouble::full;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return SqliteTrouble::busy;
    case SQLITE_CORRUPT:
      return SqliteTrouble::damaged;
    case SQLITE_NOTADB:
      return SqliteTrouble::not_a_database;
    case SQLITE_READONLY:
      return SqliteTrouble::read_only;
    case SQLITE_IOERR:
      return SqliteTrouble::io;
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_CANTOPEN:
      return SqliteTrouble::cannot_open;
    case SQLITE_CONSTRAINT:
      return SqliteTrouble::constraint;
    default:
      return SqliteTrouble::other;
  }
}

/// The system's own reason, where SQLite's sentence leaves it out.
std::string system_reason(sqlite3* database, SqliteTrouble trouble) {
  const bool has_one = trouble == SqliteTrouble::io || trouble == SqliteTrouble::cannot_open;
  const int number = has_one ? sqlite3_system_errno(database) : 0;
  return number == 0 ? "" : fmt::format(" ({})", std::generic_category().message(number));
}

/// A quota and a limit of file sizes are disks that are full, which SQLite only says of ENOSPC.
SqliteTrouble settle(sqlite3* database, SqliteTrouble trouble) {
  const int number = trouble == SqliteTrouble::io ? sqlite3_system_errno(database) : 0;
  return number == EDQUOT || number == EFBIG ? SqliteTrouble::full : trouble;
}

tl::unexpected<SqliteError> refusal(sqlite3* database, int code, const std::string& path) {
  const auto found = trouble_of(code);
  auto reason = sqlite3_errmsg(database) + system_reason(database, found);
  const auto trouble = settle(database, found);
  auto message = fmt::format("{}: {}", path, reason);
  return tl::make_unexpected(SqliteError{trouble, code, std::move(message), std::move(reason)});
}

/// Of a database that is open.
tl::unexpected<SqliteError> refusal(sqlite3* database, int code) {
  const char* const path = sqlite3_db_filename(database, "main");
  return refusal(database, code, path == nullptr || *path == '\0' ? "the database" : path);
}

int open_flags(SqliteDatabase::Mode mode) {
  switch (mode) {
    case SqliteDatabase::Mode::read_only:
      return SQLITE_OPEN_READONLY;
    case SqliteDatabase::Mode::read_write:
      return SQLITE_OPEN_READWRITE;
    case SqliteDatabase::Mode::create:
      break;
  }
  return SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
}

std::string_view view(const void* bytes, int size) {
  return bytes == nullptr
             ? std::string_view()
             : std::string_view(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

}  // namespace

void SqliteStatement::Finalise::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

void SqliteStatement::bind(int parameter, std::int64_t number) {
  note_bound(sqlite3_bind_int64(statement_.get(), parameter, number));
}

void SqliteStatement::bind(int parameter, std::string_view text) {
  note_bound(sqlite3_bind_text64(statement_.get(), parameter, text.data() ? text.data() : "",
                                 text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}

void SqliteStatement::bind_borrowed(int parameter, std::string_view text) {
  note_bound(sqlite3_bind_text64(statement_.get(), parameter, text.data() ? text.data() : "",
                                 text.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void SqliteStatement::bind_null(int parameter) {
  note_bound(sqlite3_bind_null(statement_.get(), parameter));
}

void SqliteStatement::bind_blob(int parameter, std::string_view bytes) {
  note_bound(sqlite3_bind_blob64(statement_.get(), parameter, bytes.data() ? bytes.data() : "",
                                 bytes.size(), SQLITE_TRANSIENT));
}

void SqliteStatement::note_bound(int code) {
  require(code != SQLITE_RANGE && code != SQLITE_MISUSE,
          "a parameter is bound that the statement doesn't have, or before it was reset");
  if (bind_code_ == SQLITE_OK) bind_code_ = code;
}

SqliteResult<bool> SqliteStatement::step() {
  auto* const database = sqlite3_db_handle(statement_.get());
  if (bind_code_ != SQLITE_OK) return refusal(database, bind_code_);
  const int code = sqlite3_step(statement_.get());
  if (code != SQLITE_ROW && code != SQLITE_DONE) return refusal(database, code);
  return code == SQLITE_ROW;
}

SqliteStatus SqliteStatement::run() {
  auto row = step();
  while (row && *row) row = step();
  reset();
  return row ? SqliteStatus() : tl::make_unexpected(row.error());
}

void SqliteStatement::reset() {
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
  bind_code_ = SQLITE_OK;
}

std::int64_t SqliteStatement::column_int(int column) {
  return sqlite3_column_int64(statement_.get(), column);
}

/// The text first, then its size: the first call may convert, which changes the second's answer.
std::string_view SqliteStatement::column_text(int column) {
  const auto* const text = sqlite3_column_text(statement_.get(), column);
  return view(text, sqlite3_column_bytes(statement_.get(), column));
}

std::string_view SqliteStatement::column_blob(int column) {
  const auto* const bytes = sqlite3_column_blob(statement_.get(), column);
  return view(bytes, sqlite3_column_bytes(statement_.get(), column));
}

bool SqliteStatement::is_null(int column) {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

void SqliteDatabase::Close::operator()(sqlite3* database) const { sqlite3_close_v2(database); }

SqliteResult<SqliteDatabase> SqliteDatabase::open(const std::string& path, Mode mode,
                                                  Duration busy_timeout) {
  sqlite3* handle = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &handle,
                      open_flags(mode) | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  SqliteDatabase database(handle);  // there is one to close even if it could not be opened
  if (code != SQLITE_OK) return refusal(handle, code, path);
  database.set_busy_timeout(busy_timeout);
  return database;
}

void SqliteDatabase::set_busy_timeout(Duration timeout) {
  const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(timeout).count();
  sqlite3_busy_timeout(database_.get(), static_cast<int>(std::clamp<std::int64_t>(
                                            milliseconds, 0, std::numeric_limits<int>::max())));
}

SqliteStatus SqliteDatabase::execute(const std::string& sql) {
  const int code = sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? SqliteStatus() : refusal(database_.get(), code);
}

SqliteResult<SqliteStatement> SqliteDatabase::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(database_.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return refusal(database_.get(), code);
  require(statement != nullptr, "a statement without SQL was prepared");
  return SqliteStatement(statement);
}

SqliteResult<std::int64_t> SqliteDatabase::query_int(std::string_view sql) {
  auto statement = prepare(sql);
  if (!statement) return tl::make_unexpected(statement.error());
  return statement->step().map(
      [&](bool is_row) { return is_row ? statement->column_int(0) : std::int64_t{0}; });
}

std::int64_t SqliteDatabase::changes() const { return sqlite3_changes64(database_.get()); }

std::int64_t SqliteDatabase::last_row_id() const {
  return sqlite3_last_insert_rowid(database_.get());
}

SqliteResult<SqliteTransaction> SqliteTransaction::begin(SqliteDatabase& database) {
  return database.execute("BEGIN IMMEDIATE").map([&] { return SqliteTransaction(database); });
}

SqliteTransaction::SqliteTransaction(SqliteTransaction&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)) {}

/// Some errors have rolled back already; a second ROLLBACK would be one more error, of no interest.
SqliteTransaction::~SqliteTransaction() {
  if (database_ == nullptr || sqlite3_get_autocommit(database_->database_.get()) != 0) return;
  static_cast<void>(database_->execute("ROLLBACK"));
}

SqliteStatus SqliteTransaction::commit() {
  auto committed = database_->execute("COMMIT");
  if (committed) database_ = nullptr;
  return committed;
}

}  // namespace syncws
