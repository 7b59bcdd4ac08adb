#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "backends/journal_books.h"
#include "backends/journal_desk.h"
#include "backends/journal_open.h"
#include "backends/journal_settings.h"
#include "backends/journal_slip.h"
#include "backends/journal_trim.h"
#include "backends/sqlite_database.h"
#include "base/error.h"

namespace syncws {

/// The journal as a file: locked, checked, and written a transaction at a time. Not locked against
/// other threads: it belongs to the one that opened it until it is handed to the writer.
class JournalFile {
 public:
  /// Opens or makes the file and finds out whether it can be written. Errors are whole sentences of
  /// kind usage (not to be had, not ours) or io (damaged, full).
  [[nodiscard]] static Result<std::unique_ptr<JournalFile>> open(const JournalSettings& settings);

  /// For reading at the start; nothing is written behind this object's back.
  [[nodiscard]] SqliteDatabase& database() const { return *open_.database; }
  /// Ids that are there at the start: those that came before `oldest` go at once, the others when
  /// the window has passed.
  [[nodiscard]] SqliteStatus begin_ids(WallTime oldest, Instant now);

  void forget(const JournalDesk::Tails& tails) { trim_.add(tails); }
  [[nodiscard]] bool has_to_trim(Instant now) const { return trim_.has_work(now); }
  [[nodiscard]] std::optional<Instant> next_trim() const { return trim_.next_due(); }

  /// All of the group or nothing, and a part of what is to be forgotten.
  [[nodiscard]] SqliteStatus write(const JournalGroup& group, Instant now);
  /// Makes certain that what was written survives a power failure.
  [[nodiscard]] SqliteStatus sync();
  /// Tries whether about so many bytes could be written, and leaves nothing of them behind. The
  /// room that the log takes is given back first, where that can be done.
  [[nodiscard]] SqliteStatus rehearse(std::size_t bytes) const;

  /// Gives up to about a megabyte of free pages back to the file system, if more than
  /// `most_free` of all (in hundredths) are free. Returns whether there is more to give back.
  [[nodiscard]] SqliteResult<bool> shrink(std::int64_t most_free) const;

 private:
  struct Statements {
    SqliteStatement event;
    SqliteStatement id;
  };

  JournalFile(OpenJournal open, const JournalSettings& settings, JournalBooks books,
              JournalTrim trim, Statements statements);

  [[nodiscard]] static SqliteResult<std::unique_ptr<JournalFile>> make(
      OpenJournal open, const JournalSettings& settings);
  [[nodiscard]] SqliteStatus insert(const JournalSlip& slip, WallTime received);
  [[nodiscard]] SqliteStatus insert_id(const JournalBooks::Book& book, const Entry& entry,
                                       WallTime received);
  [[nodiscard]] SqliteStatus insert_all(const JournalGroup& group);
  [[nodiscard]] SqliteStatus empty_log() const;

  OpenJournal open_;
  bool keeps_ids_;
  JournalFsync fsync_;
  JournalBooks books_;
  JournalTrim trim_;
  Statements statements_;
  std::int64_t last_id_row_ = 0;
};

}  // namespace syncws
