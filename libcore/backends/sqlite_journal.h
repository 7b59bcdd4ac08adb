#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "backends/journal_desk.h"
#include "backends/journal_file.h"
#include "backends/journal_reader.h"
#include "backends/journal_settings.h"
#include "backends/journal_slip.h"
#include "backends/journal_writer.h"
#include "backends/name_map.h"
#include "base/error.h"
#include "rooms/journal.h"

namespace syncws {

/// The journal that is a file. Everything here belongs to the hub's thread; the file itself belongs
/// to a JournalWriter with a thread of its own once load() has returned.
///
/// Entries are answered in the order of record(), never from inside it but from deliver_answers().
/// When one can't be written, all that were recorded behind it fail, too, and all of them are heard
/// of in one deliver_answers(), so that their positions can be given again at once. From then on
/// every entry fails, until the writer has found that it can write again.
///
/// Bounded: so many entries may be unanswered; more are refused (kind unavailable) until all before
/// them are answered. Sources that bound their open lines never meet that.
class SqliteJournal final : public Journal {
 public:
  static constexpr std::size_t kMostEntries = 65'536;
  static constexpr std::size_t kMostBytes = std::size_t{64} * 1024 * 1024;

  /// `wake` asks for a deliver_answers() soon. It is called from the writer's thread, and from
  /// inside record(), and must neither block nor call anything here.
  [[nodiscard]] static Result<std::unique_ptr<SqliteJournal>> open(const JournalSettings& settings,
                                                                   std::function<void()> wake);
  SqliteJournal(const SqliteJournal&) = delete;
  SqliteJournal& operator=(const SqliteJournal&) = delete;
  /// Writes what was recorded. Answers that were not delivered are not.
  ~SqliteJournal() override = default;

  /// What was kept before: events in the order of their positions, an organisation after the other,
  /// then the event ids of the window. Must be called once, before all that follows.
  [[nodiscard]] Status load(const std::function<Status(const StoredEvent&)>& on_event,
                            const std::function<void(const StoredId&)>& on_id);

  Position open(std::string_view organisation, std::string fresh_epoch) override;
  void record(Entry entry, Listener& listener) override;
  void forget(std::string_view organisation, Sequence tail) override;
  [[nodiscard]] bool is_available() const override { return !failure_; }

  void deliver_answers();

 private:
  /// Where an organisation stands. The epoch's memory never moves: slips show it to the writer.
  struct Account {
    const std::string epoch;
    Sequence head;
  };

  SqliteJournal(const JournalSettings& settings, std::unique_ptr<JournalFile> file,
                std::function<void()> wake);

  Account& account_of(std::string_view organisation);
  [[nodiscard]] bool is_full() const;
  void refuse(JournalSlip slip);
  void deliver(JournalGroup group);
  void deliver_refused();
  void answer_error(JournalSlip slip, const Error& error);

  const JournalSettings settings_;
  std::function<void()> wake_;
  std::unique_ptr<JournalFile> file_;  ///< until load() hands it to the writer
  NameMap<Account> accounts_;
  std::string beginning_;         ///< the epoch of organisations without an account
  std::size_t open_entries_ = 0;  ///< at the desk or with the writer
  std::size_t open_bytes_ = 0;
  std::deque<JournalSlip>
      refused_;                   ///< behind what is open; as many as the sources have lines open
  std::optional<Error> failure_;  ///< why nothing can be written now
  bool is_delivering_ = false;
  JournalDesk desk_;
  std::unique_ptr<JournalWriter> writer_;  ///< last: its end needs all of the above
};

}  // namespace syncws
