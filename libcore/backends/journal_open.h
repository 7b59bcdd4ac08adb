#pragma once

#include <memory>
#include <string>

#include "backends/journal_lock.h"
#include "backends/sqlite_database.h"
#include "base/error.h"

namespace syncws {

/// A journal's file that is ours alone, whole as far as its structure goes, and has our tables.
/// The database has an address of its own, for others to hold on to.
struct OpenJournal {
  JournalLock lock;  ///< given back after the database is closed
  std::unique_ptr<SqliteDatabase> database;
};

/// Checks in this order: can it be opened and written, is it free, is it a journal of ours, is it
/// of a version that we know, is it whole.
[[nodiscard]] Result<OpenJournal> open_journal(const std::string& path);

}  // namespace syncws
