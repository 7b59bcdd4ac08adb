#include "backends/journal_trim.h"

#include <algorithm>
#include <utility>

namespace syncws {
namespace {

/// More would not let ids go noticeably sooner.
constexpr int kMostMarks = 256;

}  // namespace

JournalTrim::JournalTrim(SqliteDatabase& database, Duration dedup_window, SqliteStatement oldest,
                         SqliteStatement delete_events, SqliteStatement delete_ids)
    : database_(&database),
      dedup_window_(dedup_window),
      oldest_(std::move(oldest)),
      delete_events_(std::move(delete_events)),
      delete_ids_(std::move(delete_ids)) {}

SqliteResult<JournalTrim> JournalTrim::prepare(SqliteDatabase& database, Duration dedup_window) {
  auto oldest =
      database.prepare("SELECT seq FROM events WHERE organization = ? ORDER BY seq LIMIT 1");
  if (!oldest) return tl::make_unexpected(oldest.error());
  auto events = database.prepare("DELETE FROM events WHERE organization = ? AND seq < ?");
  if (!events) return tl::make_unexpected(events.error());
  auto ids = database.prepare(
      "DELETE FROM event_ids WHERE id <= min(?1, (SELECT min(id) FROM event_ids) + ?2)");
  if (!ids) return tl::make_unexpected(ids.error());
  return JournalTrim(database, dedup_window, *std::move(oldest), *std::move(events),
                     *std::move(ids));
}

void JournalTrim::add(const JournalDesk::Tails& tails) {
  for (const auto& [organisation, tail] : tails) {
    auto& known = tails_[organisation];
    known = std::max(known, tail);
  }
}

void JournalTrim::note_ids(std::int64_t last_row, Instant now) {
  const bool is_soon = !marks_.empty() && now - marks_.back().begun < dedup_window_ / kMostMarks;
  if (!is_soon) marks_.push_back({now, last_row});
  marks_.back().row = last_row;
}

bool JournalTrim::has_work(Instant now) const {
  const auto due = next_due();
  return !tails_.empty() || (due && *due <= now);
}

/// Late enough for the last id of the mark: ids are kept a little longer, never shorter.
std::optional<Instant> JournalTrim::next_due() const {
  if (marks_.empty()) return std::nullopt;
  return marks_.front().begun + dedup_window_ + dedup_window_ / kMostMarks;
}

SqliteStatus JournalTrim::step(JournalBooks& books, std::int64_t most_rows, Instant now) {
  auto left = most_rows;
  while (left > 0 && !tails_.empty()) {
    const auto deleted = trim_one(books, left);
    if (!deleted) return tl::make_unexpected(deleted.error());
    left -= std::max<std::int64_t>(*deleted, 1);
  }
  const auto due = next_due();
  return due && *due <= now ? trim_ids(most_rows) : SqliteStatus();
}

/// An organisation without a book has no events.
SqliteResult<std::int64_t> JournalTrim::trim_one(JournalBooks& books, std::int64_t most_rows) {
  const auto next = tails_.begin();
  const auto book = books.find(next->first);
  if (!book) return tl::make_unexpected(book.error());
  bool is_done = *book == nullptr;
  auto deleted = is_done ? SqliteResult<std::int64_t>(0)
                         : delete_below((*book)->id, next->second, most_rows, is_done);
  if (is_done) tails_.erase(next);
  return deleted;
}

/// Positions have no holes, so a range of them says how many rows it has.
SqliteResult<std::int64_t> JournalTrim::delete_below(std::int64_t organisation, Sequence tail,
                                                     std::int64_t most_rows, bool& is_done) {
  oldest_.bind(1, organisation);
  const auto row = oldest_.step();
  const auto oldest = row && *row ? oldest_.column_int(0) : static_cast<std::int64_t>(tail);
  oldest_.reset();
  if (!row) return tl::make_unexpected(row.error());
  const auto end = std::min(static_cast<std::int64_t>(tail), oldest + most_rows);
  is_done = end == static_cast<std::int64_t>(tail);
  delete_events_.bind(1, organisation);
  delete_events_.bind(2, end);
  return delete_events_.run().map([&] { return database_->changes(); });
}

SqliteStatus JournalTrim::trim_ids(std::int64_t most_rows) {
  delete_ids_.bind(1, marks_.front().row);
  delete_ids_.bind(2, most_rows);
  auto deleted = delete_ids_.run();
  if (deleted && database_->changes() <= most_rows) marks_.pop_front();
  return deleted;
}

}  // namespace syncws
