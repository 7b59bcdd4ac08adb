#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "backends/name_map.h"
#include "backends/row_checksum.h"
#include "backends/sqlite_database.h"
#include "rooms/sequence.h"

namespace syncws {

/// The `organizations` table: which row is whose, and how far each has come. What it remembers must
/// be forgotten when a transaction is rolled back.
class JournalBooks {
 public:
  struct Book {
    std::int64_t id;
    std::string epoch;
    RowChecksum checksum;
    Sequence head;
    bool has_moved = false;
  };

  [[nodiscard]] static SqliteResult<JournalBooks> prepare(SqliteDatabase& database);

  /// The organisation's book, begun with this epoch if there is none. Borrowed until forget_all().
  [[nodiscard]] SqliteResult<Book*> open(std::string_view organisation, std::string_view epoch);
  /// Null when there is none.
  [[nodiscard]] SqliteResult<Book*> find(std::string_view organisation);
  void move_head(Book& book, Sequence head);

  /// Writes the heads that have moved.
  [[nodiscard]] SqliteStatus settle();
  void forget_all();

 private:
  JournalBooks(SqliteDatabase& database, SqliteStatement find, SqliteStatement begin,
               SqliteStatement move);

  [[nodiscard]] SqliteResult<Book*> begin(std::string_view organisation, std::string_view epoch);

  SqliteDatabase* database_;
  SqliteStatement find_;
  SqliteStatement begin_;
  SqliteStatement move_;
  NameMap<Book> books_;
  std::vector<Book*> moved_;
};

}  // namespace syncws
