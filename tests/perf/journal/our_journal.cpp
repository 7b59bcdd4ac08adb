#include "journal/our_journal.h"

#include <atomic>
#include <semaphore>
#include <stdexcept>

#include "backends/sqlite_journal.h"

namespace syncws::perf {
namespace {

constexpr std::size_t kMostOpen = 4096;

class Hub final : public Journal::Listener {
 public:
  Hub(const std::string& path, JournalFsync fsync) {
    auto opened = SqliteJournal::open({path, fsync, Duration::zero()}, [this] { wake(); });
    if (!opened) throw std::runtime_error(opened.error().message);
    journal_ = *std::move(opened);
    if (!journal_->load([](const StoredEvent&) { return Status(); }, [](const StoredId&) {}))
      throw std::runtime_error("the new journal can't be read");
  }

  void record_all(std::vector<Entry> entries) {
    for (auto& entry : entries) {
      if (entry.sequence == 1) static_cast<void>(journal_->open(entry.event.organisation, "epoch"));
      journal_->record(std::move(entry), *this);
      if (++open_ == kMostOpen) wait_until_below(kMostOpen);
    }
    wait_until_below(1);
  }

  [[nodiscard]] std::size_t groups() const { return groups_; }

 private:
  void wait_until_below(std::size_t limit) {
    while (open_ >= limit) {
      news_.acquire();
      journal_->deliver_answers();
    }
  }
  void wake() {
    ++groups_;
    news_.release();
  }
  void on_recorded(Entry /*entry*/) override { --open_; }
  void on_not_recorded(Entry /*entry*/, const Error& error) override {
    throw std::runtime_error(error.message);
  }

  std::size_t open_ = 0;
  std::atomic<std::size_t> groups_ = 0;
  std::counting_semaphore<> news_{0};
  std::unique_ptr<SqliteJournal> journal_;
};

std::vector<Entry> entries_of(const std::vector<Row>& rows) {
  std::vector<Entry> entries;
  entries.reserve(rows.size());
  for (const auto& row : rows) {
    Event event{fmt::format("org-{}", row.organisation), "SYNC_SUCCESS", "pfa-1", "", row.text, 0};
    entries.push_back({std::move(event), {}, row.sequence});
  }
  return entries;
}

}  // namespace

JournalRun run_journal(const std::string& path, JournalFsync fsync, const std::vector<Row>& rows) {
  remove_database(path);
  auto entries = entries_of(rows);
  Hub hub(path, fsync);
  const auto begun = monotonic_now();
  hub.record_all(std::move(entries));
  const auto seconds = to_seconds(monotonic_now() - begun);
  const auto groups = hub.groups() == 0 ? 1 : hub.groups();
  return {static_cast<double>(rows.size()) / seconds, rows.size() / groups};
}

}  // namespace syncws::perf
