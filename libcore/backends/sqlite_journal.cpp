#include "backends/sqlite_journal.h"

#include <algorithm>
#include <utility>

#include "backends/journal_error.h"
#include "base/misuse.h"

namespace syncws {

SqliteJournal::SqliteJournal(const JournalSettings& settings, std::unique_ptr<JournalFile> file,
                             std::function<void()> wake)
    : settings_(settings), wake_(std::move(wake)), file_(std::move(file)) {}

Result<std::unique_ptr<SqliteJournal>> SqliteJournal::open(const JournalSettings& settings,
                                                           std::function<void()> wake) {
  auto file = JournalFile::open(settings);
  if (!file) return tl::make_unexpected(file.error());
  return std::unique_ptr<SqliteJournal>(
      new SqliteJournal(settings, *std::move(file), std::move(wake)));
}

Status SqliteJournal::load(const std::function<Status(const StoredEvent&)>& on_event,
                           const std::function<void(const StoredId&)>& on_id) {
  require(file_ != nullptr, "a journal was loaded twice");
  const auto now = wall_now();
  const auto window = std::chrono::duration_cast<std::chrono::milliseconds>(settings_.dedup_window);
  const WallTime oldest{now.milliseconds - window.count()};
  const auto on_head = [this](const StoredHead& stored) {
    accounts_.emplace(stored.organisation, Account{std::string(stored.epoch), stored.head});
  };
  const auto on_beginning = [this](std::string_view epoch) { beginning_ = epoch; };
  auto read = read_journal(file_->database(), settings_.path, now, oldest,
                           {on_beginning, on_head, on_event, on_id});
  if (!read) return read;
  if (const auto begun = file_->begin_ids(oldest, monotonic_now()); !begun)
    return tl::make_unexpected(journal_error::at_start(settings_.path, begun.error()));
  writer_ = std::make_unique<JournalWriter>(std::move(file_), settings_, desk_, wake_);
  return {};
}

/// All organisations that have nothing recorded yet share an epoch, so that nothing need be kept
/// about those that viewers ask for and nobody ever writes to. It is as good as one of their own:
/// as long as no position was given, no history can have begun anew. And it is that of the file,
/// not of this process: who watched before the first event has missed nothing when the next process
/// goes on with the file, and must not be told otherwise.
Position SqliteJournal::open(std::string_view organisation, std::string /*fresh_epoch*/) {
  require(writer_ != nullptr, "a journal was used before it was loaded");
  const auto known = accounts_.find(organisation);
  if (known == accounts_.end()) return {beginning_, 0};
  return {known->second.epoch, known->second.head};
}

SqliteJournal::Account& SqliteJournal::account_of(std::string_view organisation) {
  if (const auto known = accounts_.find(organisation); known != accounts_.end())
    return known->second;
  return accounts_.emplace(std::string(organisation), Account{beginning_, 0}).first->second;
}

void SqliteJournal::record(Entry entry, Listener& listener) {
  require(writer_ != nullptr, "a journal was used before it was loaded");
  require(!is_delivering_, "an event was recorded from inside an answer");
  auto& account = account_of(entry.event.organisation);
  require(entry.sequence == account.head + 1, "an event was recorded out of order");
  account.head = entry.sequence;
  JournalSlip slip{std::move(entry), account.epoch, &listener};
  if (failure_ || is_full() || !refused_.empty()) return refuse(std::move(slip));
  ++open_entries_;
  open_bytes_ += slip.entry.event.frame.size();
  desk_.put(std::move(slip));
}

bool SqliteJournal::is_full() const {
  return open_entries_ >= kMostEntries || open_bytes_ >= kMostBytes;
}

/// If something is open, its answer wakes.
void SqliteJournal::refuse(JournalSlip slip) {
  const bool is_first = refused_.empty();
  refused_.push_back(std::move(slip));
  if (is_first && open_entries_ == 0) wake_();
}

void SqliteJournal::forget(std::string_view organisation, Sequence tail) {
  if (accounts_.contains(organisation)) desk_.forget(organisation, tail);
}

/// The end of a failure counts only when all who failed have heard so: otherwise one that is
/// recorded in between would be written behind a hole.
void SqliteJournal::deliver_answers() {
  auto answers = desk_.collect();
  is_delivering_ = true;
  for (auto& group : answers.groups) deliver(std::move(group));
  if (open_entries_ == 0) deliver_refused();
  is_delivering_ = false;
  if (answers.has_recovered) failure_.reset();
}

void SqliteJournal::deliver(JournalGroup group) {
  open_entries_ -= group.slips.size();
  open_bytes_ -= group.bytes;
  if (group.error) failure_ = group.error;
  for (auto& slip : group.slips) {
    if (group.error) {
      answer_error(std::move(slip), *group.error);
    } else {
      slip.listener->on_recorded(std::move(slip.entry));
    }
  }
}

void SqliteJournal::deliver_refused() {
  const auto error = failure_.value_or(journal_error::cannot_be_written(
      settings_.path, "too much is waiting for it", ErrorKind::unavailable));
  for (auto& slip : std::exchange(refused_, {})) answer_error(std::move(slip), error);
}

void SqliteJournal::answer_error(JournalSlip slip, const Error& error) {
  auto& head = account_of(slip.entry.event.organisation).head;
  head = std::min(head, slip.entry.sequence - 1);
  slip.listener->on_not_recorded(std::move(slip.entry), error);
}

}  // namespace syncws
