#include "backends/journal_file.h"

#include <algorithm>
#include <utility>

#include "backends/journal_error.h"

namespace syncws {
namespace {

/// Least that is tried out at the start and after a failure: some events' worth.
constexpr std::size_t kLeastRehearsal = std::size_t{64} * 1024;

/// Free pages that stay for the next events, and how many are given back in one step.
constexpr std::int64_t kFreePagesKept = 64;
constexpr const char* kShrinkStep = "PRAGMA incremental_vacuum(256)";
constexpr std::int64_t kHundred = 100;

/// Rows that are forgotten with a group: more than come, so that it ends some time.
std::int64_t share_of_trim(const JournalGroup& group) {
  constexpr std::int64_t kLeast = 1024;
  return kLeast + 2 * static_cast<std::int64_t>(group.slips.size());
}

/// For commits; sync() does better in between.
const char* synchronous(JournalFsync fsync) {
  switch (fsync) {
    case JournalFsync::always:
      return "PRAGMA synchronous=FULL";
    case JournalFsync::interval:
      return "PRAGMA synchronous=NORMAL";
    case JournalFsync::never:
      break;
  }
  return "PRAGMA synchronous=OFF";
}

}  // namespace

JournalFile::JournalFile(OpenJournal open, const JournalSettings& settings, JournalBooks books,
                         JournalTrim trim, Statements statements)
    : open_(std::move(open)),
      keeps_ids_(settings.dedup_window > Duration::zero()),
      fsync_(settings.fsync),
      books_(std::move(books)),
      trim_(std::move(trim)),
      statements_(std::move(statements)) {}

Result<std::unique_ptr<JournalFile>> JournalFile::open(const JournalSettings& settings) {
  auto open = open_journal(settings.path);
  if (!open) return tl::make_unexpected(open.error());
  auto file = make(*std::move(open), settings);
  const auto tried = file ? (*file)->rehearse(0) : tl::make_unexpected(file.error());
  if (!tried) return tl::make_unexpected(journal_error::at_start(settings.path, tried.error()));
  return *std::move(file);
}

SqliteResult<std::unique_ptr<JournalFile>> JournalFile::make(OpenJournal open,
                                                             const JournalSettings& settings) {
  auto& database = *open.database;
  auto books = JournalBooks::prepare(database);
  if (!books) return tl::make_unexpected(books.error());
  auto trim = JournalTrim::prepare(database, settings.dedup_window);
  if (!trim) return tl::make_unexpected(trim.error());
  auto event = database.prepare("INSERT INTO events VALUES(?, ?, ?, ?, ?)");
  if (!event) return tl::make_unexpected(event.error());
  auto id = database.prepare(
      "INSERT INTO event_ids(organization, event_id, seq, received, checksum) "
      "VALUES(?, ?, ?, ?, ?)");
  if (!id) return tl::make_unexpected(id.error());
  auto set = database.execute(synchronous(settings.fsync));
  if (!set) return tl::make_unexpected(set.error());
  return std::unique_ptr<JournalFile>(new JournalFile(std::move(open), settings, *std::move(books),
                                                      *std::move(trim),
                                                      {*std::move(event), *std::move(id)}));
}

SqliteStatus JournalFile::begin_ids(WallTime oldest, Instant now) {
  auto old = database().prepare("DELETE FROM event_ids WHERE received < ?");
  if (!old) return tl::make_unexpected(old.error());
  old->bind(1, oldest.milliseconds);
  if (auto deleted = old->run(); !deleted) return deleted;
  const auto last = database().query_int("SELECT max(id) FROM event_ids");
  if (!last) return tl::make_unexpected(last.error());
  if (*last > 0) trim_.note_ids(*last, now);
  return {};
}

SqliteStatus JournalFile::write(const JournalGroup& group, Instant now) {
  auto transaction = SqliteTransaction::begin(database());
  if (!transaction) return tl::make_unexpected(transaction.error());
  auto written = insert_all(group).and_then([&] { return books_.settle(); });
  if (written && trim_.has_work(now)) written = trim_.step(books_, share_of_trim(group), now);
  if (written) written = transaction->commit();
  if (!written) books_.forget_all();
  const auto last_id = std::exchange(last_id_row_, 0);
  if (written && last_id > 0) trim_.note_ids(last_id, now);
  return written;
}

SqliteStatus JournalFile::insert_all(const JournalGroup& group) {
  const auto received = wall_now();
  for (const auto& slip : group.slips)
    if (auto inserted = insert(slip, received); !inserted) return inserted;
  return {};
}

SqliteStatus JournalFile::insert(const JournalSlip& slip, WallTime received) {
  const auto& entry = slip.entry;
  const auto book = books_.open(entry.event.organisation, slip.epoch);
  if (!book) return tl::make_unexpected(book.error());
  const auto text = entry.event.text();
  auto& row = statements_.event;
  row.bind(1, (*book)->id);
  row.bind(2, static_cast<std::int64_t>(entry.sequence));
  row.bind(3, received.milliseconds);
  row.bind_borrowed(4, text);
  row.bind(5, (*book)->checksum.of(entry.sequence, received, text));
  books_.move_head(**book, entry.sequence);
  auto inserted = row.run();
  const bool has_id = keeps_ids_ && !entry.event.event_id.empty();
  return inserted && has_id ? insert_id(**book, entry, received) : inserted;
}

SqliteStatus JournalFile::insert_id(const JournalBooks::Book& book, const Entry& entry,
                                    WallTime received) {
  const std::string_view event_id = entry.event.event_id;
  auto& row = statements_.id;
  row.bind(1, book.id);
  row.bind_borrowed(2, event_id);
  row.bind(3, static_cast<std::int64_t>(entry.sequence));
  row.bind(4, received.milliseconds);
  row.bind(5, book.checksum.of(entry.sequence, received, event_id));
  auto inserted = row.run();
  if (inserted) last_id_row_ = database().last_row_id();
  return inserted;
}

/// Writing the version once more is the least that a commit can be about.
SqliteStatus JournalFile::sync() {
  auto& database = this->database();
  auto synced = database.execute("PRAGMA synchronous=FULL; BEGIN IMMEDIATE");
  if (synced) synced = database.execute("PRAGMA user_version=1; COMMIT");
  if (!synced) static_cast<void>(database.execute("ROLLBACK"));
  const auto set = database.execute(synchronous(fsync_));
  return synced ? set : synced;
}

/// Emptying the log afterwards lets no part of a commit that failed stay behind in it, which would
/// look like damage after a crash. Emptied before, it may be what makes room on a full disk; that
/// fails if the file itself has to grow for it, and then so does what follows.
SqliteStatus JournalFile::rehearse(std::size_t bytes) const {
  static_cast<void>(empty_log());
  auto padding = database().prepare("INSERT INTO rehearsal(padding) VALUES(zeroblob(?))");
  if (!padding) return tl::make_unexpected(padding.error());
  padding->bind(1, static_cast<std::int64_t>(std::max(bytes, kLeastRehearsal)));
  return padding->run()
      .and_then([&] { return database().execute("DELETE FROM rehearsal"); })
      .and_then([&] { return empty_log(); });
}

SqliteStatus JournalFile::empty_log() const {
  return database().execute("PRAGMA wal_checkpoint(TRUNCATE)");
}

SqliteResult<bool> JournalFile::shrink(std::int64_t most_free) const {
  const auto free = database().query_int("PRAGMA freelist_count");
  const auto all = database().query_int("PRAGMA page_count");
  if (!free || !all) return tl::make_unexpected(free ? all.error() : free.error());
  if (*free <= kFreePagesKept || *free * kHundred <= *all * most_free) return false;
  return database().execute(kShrinkStep).map([] { return true; });
}

}  // namespace syncws
