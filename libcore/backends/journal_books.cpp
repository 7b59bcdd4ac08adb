#include "backends/journal_books.h"

#include <utility>

namespace syncws {
namespace {

std::int64_t signed_of(Sequence sequence) { return static_cast<std::int64_t>(sequence); }

}  // namespace

JournalBooks::JournalBooks(SqliteDatabase& database, SqliteStatement find, SqliteStatement begin,
                           SqliteStatement move)
    : database_(&database),
      find_(std::move(find)),
      begin_(std::move(begin)),
      move_(std::move(move)) {}

SqliteResult<JournalBooks> JournalBooks::prepare(SqliteDatabase& database) {
  auto find = database.prepare("SELECT id, epoch, head FROM organizations WHERE name = ?");
  if (!find) return tl::make_unexpected(find.error());
  auto begin =
      database.prepare("INSERT INTO organizations(name, epoch, head, checksum) VALUES(?, ?, 0, ?)");
  if (!begin) return tl::make_unexpected(begin.error());
  auto move = database.prepare("UPDATE organizations SET head = ?, checksum = ? WHERE id = ?");
  if (!move) return tl::make_unexpected(move.error());
  return JournalBooks(database, *std::move(find), *std::move(begin), *std::move(move));
}

SqliteResult<JournalBooks::Book*> JournalBooks::open(std::string_view organisation,
                                                     std::string_view epoch) {
  auto book = find(organisation);
  if (!book || *book != nullptr) return book;
  return begin(organisation, epoch);
}

SqliteResult<JournalBooks::Book*> JournalBooks::find(std::string_view organisation) {
  if (const auto known = books_.find(organisation); known != books_.end()) return &known->second;
  find_.bind(1, organisation);
  const auto row = find_.step();
  if (!row || !*row) {
    find_.reset();
    return row ? SqliteResult<Book*>(nullptr) : tl::make_unexpected(row.error());
  }
  std::string epoch(find_.column_text(1));
  const RowChecksum checksum(organisation, epoch);
  Book book{find_.column_int(0), std::move(epoch), checksum,
            static_cast<Sequence>(find_.column_int(2))};
  find_.reset();
  return &books_.emplace(std::string(organisation), std::move(book)).first->second;
}

SqliteResult<JournalBooks::Book*> JournalBooks::begin(std::string_view organisation,
                                                      std::string_view epoch) {
  const RowChecksum checksum(organisation, epoch);
  begin_.bind(1, organisation);
  begin_.bind(2, epoch);
  begin_.bind(3, checksum.of(0, {}, {}));
  if (const auto begun = begin_.run(); !begun) return tl::make_unexpected(begun.error());
  Book book{database_->last_row_id(), std::string(epoch), checksum, 0};
  return &books_.emplace(std::string(organisation), std::move(book)).first->second;
}

void JournalBooks::move_head(Book& book, Sequence head) {
  book.head = head;
  if (std::exchange(book.has_moved, true)) return;
  moved_.push_back(&book);
}

SqliteStatus JournalBooks::settle() {
  for (auto* const book : std::exchange(moved_, {})) {
    book->has_moved = false;
    move_.bind(1, signed_of(book->head));
    move_.bind(2, book->checksum.of(book->head, {}, {}));
    move_.bind(3, book->id);
    if (auto moved = move_.run(); !moved) return moved;
  }
  return {};
}

void JournalBooks::forget_all() {
  moved_.clear();
  books_.clear();
}

}  // namespace syncws
