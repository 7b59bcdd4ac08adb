#pragma once

#include <fmt/format.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "backends/sqlite_journal.h"
#include "catch.h"
#include "support/folder.h"
#include "wire/server_frame.h"

namespace syncws::test {

/// The hub's side of a journal file: gives positions, waits for answers and writes down what it
/// hears as "org 1" or "org 1 failed".
class JournalWorld final : public Journal::Listener {
 public:
  explicit JournalWorld(std::string path) { settings.path = std::move(path); }

  /// Why it can't be opened or loaded; empty when it can.
  std::string try_open() {
    journal.reset();
    restored.clear();
    restored_times.clear();
    restored_ids.clear();
    auto opened = SqliteJournal::open(settings, [this] { knock(); });
    const auto loaded = opened ? load(**opened) : tl::make_unexpected(opened.error());
    if (!loaded) {
      kind = loaded.error().kind;
      return loaded.error().message;
    }
    journal = *std::move(opened);
    return "";
  }
  void open() { REQUIRE(try_open() == ""); }
  void close() { journal.reset(); }
  /// Opened again, as after a restart.
  void reopen() {
    settle();
    open();
  }

  void record(const std::string& organisation, const std::string& event_id = "",
              std::size_t bytes = 0) {
    const auto head = journal->open(organisation, "unused").sequence;
    auto text = fmt::format(R"({{"n":{},"pad":"{}"}})", head + 1, std::string(bytes, 'x'));
    Event event{
        organisation, "SYNC_SUCCESS",           "pfa-1",
        event_id,     server_frame::text(text), server_frame::text(text).size() - text.size()};
    ++open_;
    journal->record({std::move(event), {}, head + 1}, *this);
  }
  void record_many(const std::string& organisation, int count, std::size_t bytes = 0) {
    for (int i = 0; i < count; ++i) record(organisation, "", bytes);
  }

  /// Delivers until everything was answered.
  void settle() {
    until([this] { return open_ == 0; });
  }
  template <typename Holds>
  void until(Holds holds) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!holds()) {
      REQUIRE(std::chrono::steady_clock::now() < deadline);
      std::unique_lock lock(mutex_);
      woken_.wait_for(lock, std::chrono::milliseconds(20), [this] { return knocked_; });
      knocked_ = false;
      lock.unlock();
      journal->deliver_answers();
    }
  }

  /// Until the writer has said something, without listening to it.
  void wait_for_knock() {
    std::unique_lock lock(mutex_);
    REQUIRE(woken_.wait_for(lock, std::chrono::seconds(60), [this] { return knocked_; }));
  }

  Position position(const std::string& organisation) {
    return journal->open(organisation, "unused");
  }

  /// The clock shows another millisecond.
  static void until_later() {
    const auto now = wall_now().milliseconds;
    while (wall_now().milliseconds <= now) {
    }
  }

  /// As if the clock had shown a year later when this event was recorded, which had an id.
  void move_into_future(Sequence sequence) const {
    constexpr std::int64_t kYear = std::int64_t{365} * 24 * 3600 * 1000;
    const auto seq = static_cast<std::int64_t>(sequence);
    const WallTime received{query(fmt::format("SELECT received FROM events WHERE seq = {}", seq)) +
                            kYear};
    auto database = SqliteDatabase::open(settings.path, SqliteDatabase::Mode::read_write);
    REQUIRE(database);
    auto epoch = database->prepare("SELECT epoch FROM organizations WHERE name = 'org'");
    REQUIRE(epoch->step().value());
    const RowChecksum checksum("org", epoch->column_text(0));
    epoch->reset();
    for (const auto* const table : {"events", "event_ids"}) {
      const auto* const column = table == std::string("events") ? "event" : "event_id";
      auto text =
          database->prepare(fmt::format("SELECT {} FROM {} WHERE seq = {}", column, table, seq));
      REQUIRE(text->step().value());
      const auto sum = checksum.of(sequence, received, text->column_text(0));
      text->reset();
      REQUIRE(
          database->execute(fmt::format("UPDATE {} SET received = {}, checksum = {} "
                                        "WHERE seq = {}",
                                        table, received.milliseconds, sum, seq)));
    }
  }

  /// Of the file, while it is open or not.
  std::int64_t query(const std::string& sql) const {
    auto database = SqliteDatabase::open(settings.path, SqliteDatabase::Mode::read_only);
    REQUIRE(database);
    const auto answer = database->query_int(sql);
    REQUIRE(answer);
    return *answer;
  }

  JournalSettings settings;
  std::unique_ptr<SqliteJournal> journal;
  ErrorKind kind = ErrorKind::internal;  ///< of what try_open() said
  std::vector<std::string> heard;
  std::string last_error;
  std::vector<std::string> restored;  ///< "org 1 text"
  std::vector<std::int64_t> restored_times;
  std::vector<std::string> restored_ids;

 private:
  Status load(SqliteJournal& opened) {
    return opened.load(
        [this](const StoredEvent& event) {
          restored_times.push_back(event.received.milliseconds);
          restored.push_back(
              fmt::format("{} {} {}", event.organisation, event.sequence, event.text));
          return Status();
        },
        [this](const StoredId& id) {
          restored_ids.push_back(
              fmt::format("{} {} {}", id.organisation, id.event_id, id.sequence));
        });
  }

  void on_recorded(Entry entry) override {
    --open_;
    heard.push_back(fmt::format("{} {}", entry.event.organisation, entry.sequence));
  }
  void on_not_recorded(Entry entry, const Error& error) override {
    --open_;
    CHECK(error.kind == ErrorKind::unavailable);
    last_error = error.message;
    heard.push_back(fmt::format("{} {} failed", entry.event.organisation, entry.sequence));
  }

  void knock() {
    const std::lock_guard lock(mutex_);
    knocked_ = true;
    woken_.notify_one();
  }

  int open_ = 0;
  std::mutex mutex_;
  std::condition_variable woken_;
  bool knocked_ = false;
};

}  // namespace syncws::test
