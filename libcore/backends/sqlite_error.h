#pragma once

#include <string>
#include <tl/expected.hpp>

#include "base/error.h"

namespace syncws {

/// What callers of SQLite have to tell apart.
enum class SqliteTrouble {
  full,            ///< the disk, a quota, a limit of file sizes, or max_page_count: SQLITE_FULL
  busy,            ///< another connection holds the lock, and did so beyond the busy timeout
  damaged,         ///< a database, but broken inside: SQLITE_CORRUPT
  not_a_database,  ///< a file of something else: SQLITE_NOTADB
  read_only,       ///< the file, its folder or its file system can't be written
  io,              ///< reading, writing or syncing failed: SQLITE_IOERR
  cannot_open,     ///< no such file or folder, no permission, or not a file
  constraint,      ///< the row breaks a rule of its table, such as UNIQUE
  other,
};

/// Why SQLite refused.
struct SqliteError {
  SqliteTrouble trouble;
  int code;              ///< SQLite's extended result code; its low byte is the primary one
  std::string message;   ///< a sentence that begins with the file's name
  std::string reason{};  ///< the same without it, if SQLite gave it

  [[nodiscard]] Error as(ErrorKind kind) const { return {kind, message}; }
};

template <typename T>
using SqliteResult = tl::expected<T, SqliteError>;

using SqliteStatus = SqliteResult<void>;

}  // namespace syncws
