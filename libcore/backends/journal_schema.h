#pragma once

#include <cstdint>
#include <string>

#include "backends/sqlite_database.h"
#include "base/error.h"

namespace syncws::journal_schema {

/// Marks a file as a journal of ours: "SyWJ".
inline constexpr std::int64_t kApplication = 0x5379574a;
inline constexpr std::int64_t kVersion = 1;

/// Makes the tables in an empty database; refuses one of something else or of a newer syncws.
/// syncws(7) documents them for people who look into a journal with the sqlite3 shell.
[[nodiscard]] Status prepare(SqliteDatabase& database, const std::string& path);

}  // namespace syncws::journal_schema
