#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "backends/journal_books.h"
#include "backends/journal_desk.h"
#include "backends/sqlite_database.h"
#include "base/clock.h"

namespace syncws {

/// What is no longer needed in the journal goes in small steps, so that no commit takes long:
/// events that have left history, and event ids that are older than the window.
///
/// The age of ids is counted by the steady clock, from marks that say which ids were there when;
/// what the time of day does meanwhile is of no interest.
class JournalTrim {
 public:
  [[nodiscard]] static SqliteResult<JournalTrim> prepare(SqliteDatabase& database,
                                                         Duration dedup_window);

  void add(const JournalDesk::Tails& tails);
  /// Ids up to this row are there.
  void note_ids(std::int64_t last_row, Instant now);

  [[nodiscard]] bool has_work(Instant now) const;
  /// When ids will be old enough, if there are any.
  [[nodiscard]] std::optional<Instant> next_due() const;

  /// Deletes up to about `most_rows`, inside a transaction of the caller's.
  [[nodiscard]] SqliteStatus step(JournalBooks& books, std::int64_t most_rows, Instant now);

 private:
  /// The ids up to `row` came at `begun` or soon after it, if not before.
  struct Mark {
    Instant begun;
    std::int64_t row;
  };

  JournalTrim(SqliteDatabase& database, Duration dedup_window, SqliteStatement oldest,
              SqliteStatement delete_events, SqliteStatement delete_ids);

  [[nodiscard]] SqliteResult<std::int64_t> trim_one(JournalBooks& books, std::int64_t most_rows);
  [[nodiscard]] SqliteResult<std::int64_t> delete_below(std::int64_t organisation, Sequence tail,
                                                        std::int64_t most_rows, bool& is_done);
  [[nodiscard]] SqliteStatus trim_ids(std::int64_t most_rows);

  SqliteDatabase* database_;
  Duration dedup_window_;
  SqliteStatement oldest_;
  SqliteStatement delete_events_;
  SqliteStatement delete_ids_;
  JournalDesk::Tails tails_;
  std::deque<Mark> marks_;
};

}  // namespace syncws
