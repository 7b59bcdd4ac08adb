#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "backends/sqlite_error.h"
#include "base/clock.h"

struct sqlite3;
struct sqlite3_stmt;

namespace syncws {

/// A prepared statement. Bind, step through its rows, reset, and again. It may outlive its
/// SqliteDatabase, but keeps the file open as long. Parameters count from 1, columns from 0.
class SqliteStatement {
 public:
  SqliteStatement(SqliteStatement&&) noexcept = default;
  SqliteStatement& operator=(SqliteStatement&&) noexcept = default;

  /// Text and blobs are copied. What can't be bound (memory, size) is told by the next step().
  void bind(int parameter, std::int64_t number);
  void bind(int parameter, std::string_view text);
  void bind_null(int parameter);
  /// A text that is not copied: it must stay as it is until reset().
  void bind_borrowed(int parameter, std::string_view text);
  void bind_blob(int parameter, std::string_view bytes);

  /// Whether there is a row. After `false` or an error only reset() is allowed.
  [[nodiscard]] SqliteResult<bool> step();
  /// For statements whose rows, if any, don't matter: steps to the end and resets.
  [[nodiscard]] SqliteStatus run();
  /// Ready to run again, with no parameter bound. A statement that is not reset may hold a lock.
  void reset();

  /// Of the present row. Views are valid until the next step() or reset().
  [[nodiscard]] std::int64_t column_int(int column);
  [[nodiscard]] std::string_view column_text(int column);  ///< empty for NULL
  [[nodiscard]] std::string_view column_blob(int column);  ///< empty for NULL
  [[nodiscard]] bool is_null(int column);

 private:
  friend class SqliteDatabase;
  struct Finalise {
    void operator()(sqlite3_stmt* statement) const;
  };

  explicit SqliteStatement(sqlite3_stmt* statement) : statement_(statement) {}
  void note_bound(int code);

  std::unique_ptr<sqlite3_stmt, Finalise> statement_;
  int bind_code_ = 0;
};

/// One connection to one database file. Not locked: one thread at a time may use it and its
/// statements. The only door to the SQLite library.
class SqliteDatabase {
 public:
  enum class Mode {
    read_only,
    read_write,  ///< the file must be there
    create,      ///< the file is made if it isn't there; its folder isn't
  };

  /// `path` may be `:memory:`. The file is not read yet: whether it is a database at all, the first
  /// statement tells.
  [[nodiscard]] static SqliteResult<SqliteDatabase> open(
      const std::string& path, Mode mode, Duration busy_timeout = std::chrono::seconds(5));

  SqliteDatabase(SqliteDatabase&&) noexcept = default;
  SqliteDatabase& operator=(SqliteDatabase&&) noexcept = default;

  /// How long a statement waits for another connection's lock before it fails with `busy`.
  void set_busy_timeout(Duration timeout);

  /// Runs statements that need no parameters and whose rows don't matter: schema, pragmas.
  [[nodiscard]] SqliteStatus execute(const std::string& sql);
  [[nodiscard]] SqliteResult<SqliteStatement> prepare(std::string_view sql);
  /// The first column of the first row, such as of `PRAGMA user_version`; 0 without a row.
  [[nodiscard]] SqliteResult<std::int64_t> query_int(std::string_view sql);

  /// Rows that the last INSERT, UPDATE or DELETE touched.
  [[nodiscard]] std::int64_t changes() const;
  [[nodiscard]] std::int64_t last_row_id() const;

 private:
  friend class SqliteTransaction;
  struct Close {
    void operator()(sqlite3* database) const;
  };

  explicit SqliteDatabase(sqlite3* database) : database_(database) {}

  std::unique_ptr<sqlite3, Close> database_;
};

/// A transaction that has the write lock from its beginning (BEGIN IMMEDIATE), so that it never
/// fails half-way for another writer. Rolled back unless committed. The database must outlive it.
class SqliteTransaction {
 public:
  [[nodiscard]] static SqliteResult<SqliteTransaction> begin(SqliteDatabase& database);

  SqliteTransaction(SqliteTransaction&& other) noexcept;
  SqliteTransaction& operator=(SqliteTransaction&&) = delete;
  ~SqliteTransaction();

  /// On an error nothing was committed, and the end of this object rolls back.
  [[nodiscard]] SqliteStatus commit();

 private:
  explicit SqliteTransaction(SqliteDatabase& database) : database_(&database) {}

  SqliteDatabase* database_;  ///< null when nothing is left to do
};

}  // namespace syncws
