#include "backends/journal_writer.h"

#include <algorithm>
#include <utility>

#include "backends/journal_error.h"
#include "base/log.h"
#include "base/quiet_thread.h"

namespace syncws {
namespace {

constexpr Duration kProbeInterval = std::chrono::milliseconds(500);
constexpr Duration kSyncInterval = std::chrono::seconds(1);
constexpr Duration kIdle = std::chrono::seconds(1);

/// Hundredths of the file that may be free while there is other work, and when there is none.
constexpr std::int64_t kMostFree = 25;
constexpr std::int64_t kMostFreeWhenIdle = 5;

}  // namespace

JournalWriter::JournalWriter(std::unique_ptr<JournalFile> file, const JournalSettings& settings,
                             JournalDesk& desk, std::function<void()> wake)
    : file_(std::move(file)),
      path_(settings.path),
      syncs_by_interval_(settings.fsync == JournalFsync::interval),
      desk_(desk),
      wake_(std::move(wake)),
      thread_(start_without_signals([this] { run(); })) {}

JournalWriter::~JournalWriter() {
  desk_.close();
  thread_.join();
}

void JournalWriter::run() {
  for (bool is_last = false; !is_last;) {
    auto errand = desk_.wait(next_turn());
    is_last = errand.is_last;
    handle(std::move(errand));
  }
  if (next_sync_) sync();
}

/// None: only when there is something at the desk.
std::optional<Instant> JournalWriter::next_turn() const {
  if (next_probe_) return next_probe_;
  std::optional<Instant> next = file_->next_trim();
  if (file_->has_to_trim(monotonic_now())) next = Instant{};
  for (const auto& due : {next_sync_, next_shrink_})
    if (due) next = next ? std::min(*next, *due) : *due;
  return next;
}

void JournalWriter::handle(JournalDesk::Errand errand) {
  file_->forget(errand.tails);
  const auto now = monotonic_now();
  if (next_probe_) {
    if (now >= *next_probe_) probe();
    return;
  }
  const bool is_idle = errand.group.slips.empty() && !file_->has_to_trim(now);
  if (!is_idle) write(std::move(errand.group));
  if (next_sync_ && now >= *next_sync_) sync();
  if (next_shrink_ && (!is_idle || now >= *next_shrink_)) keep_small(is_idle);
}

void JournalWriter::write(JournalGroup group) {
  const auto now = monotonic_now();
  const bool trims = file_->has_to_trim(now);
  if (const auto written = file_->write(group, now); !written)
    return break_down(std::move(group), written.error());
  if (syncs_by_interval_ && !next_sync_) next_sync_ = now + kSyncInterval;
  if (trims) next_shrink_ = now + kIdle;
  if (group.slips.empty()) return;
  desk_.post(std::move(group));
  wake_();
}

void JournalWriter::sync() {
  if (next_probe_) return;
  next_sync_.reset();
  if (const auto synced = file_->sync(); !synced) break_down({}, synced.error());
}

/// Free pages are used again by the next events; only many of them are given back at once, and the
/// rest when nothing else is to do.
void JournalWriter::keep_small(bool is_idle) {
  if (next_probe_) return;
  const auto shrunk = file_->shrink(is_idle ? kMostFreeWhenIdle : kMostFree);
  if (!shrunk) return break_down({}, shrunk.error());
  if (is_idle && !*shrunk) next_shrink_.reset();
}

/// Tries as much as has failed, so that a disk with little room does not look good in between.
void JournalWriter::probe() {
  if (const auto tried = file_->rehearse(failed_bytes_); !tried) {
    log::debug("the journal {} still can't be written: {}", path_, tried.error().reason);
    next_probe_ = monotonic_now() + kProbeInterval;
    return;
  }
  log::info("the journal {} can be written again", path_);
  next_probe_.reset();
  desk_.recover();
  wake_();
}

void JournalWriter::break_down(JournalGroup group, const SqliteError& error) {
  const auto sentence =
      journal_error::cannot_be_written(path_, error.reason, ErrorKind::unavailable);
  log::error("{}", sentence.message);
  failed_bytes_ = group.bytes;
  next_probe_ = monotonic_now() + kProbeInterval;
  desk_.fail(std::move(group), sentence);
  wake_();
}

}  // namespace syncws
