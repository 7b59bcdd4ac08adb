#pragma once

#include <string_view>

#include "backends/sqlite_error.h"
#include "base/error.h"

namespace syncws::journal_error {

/// The sentences that name a journal file. `reason` is a half-sentence without a full stop.
[[nodiscard]] Error cannot_be_opened(std::string_view path, std::string_view reason);
[[nodiscard]] Error is_in_use(std::string_view path);
[[nodiscard]] Error is_no_journal(std::string_view path, std::string_view reason);
[[nodiscard]] Error is_damaged(std::string_view path, std::string_view reason);
[[nodiscard]] Error cannot_be_read(std::string_view path, std::string_view reason);
/// Kind io when that is found at the start, unavailable later.
[[nodiscard]] Error cannot_be_written(std::string_view path, std::string_view reason,
                                      ErrorKind kind);

/// What SQLite says while the journal is opened and read.
[[nodiscard]] Error at_start(std::string_view path, const SqliteError& error);

}  // namespace syncws::journal_error
