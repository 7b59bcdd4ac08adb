#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "backends/journal_desk.h"
#include "backends/journal_file.h"

namespace syncws {

/// The journal's own thread, which waits for the disk so that the hub doesn't. From its beginning
/// to its end the file belongs to it alone; with others it shares only the desk.
///
/// What waits when it is free becomes one transaction: the slower the disk, the larger the groups.
/// After a failure it writes nothing, and tries every half second whether it could again.
class JournalWriter {
 public:
  /// `wake` is called on the writer's thread whenever there is something to collect. The desk and
  /// the path must outlive the writer.
  JournalWriter(std::unique_ptr<JournalFile> file, const JournalSettings& settings,
                JournalDesk& desk, std::function<void()> wake);
  JournalWriter(const JournalWriter&) = delete;
  JournalWriter& operator=(const JournalWriter&) = delete;
  /// Writes what is at the desk, and waits for that.
  ~JournalWriter();

 private:
  void run();
  void handle(JournalDesk::Errand errand);
  void write(JournalGroup group);
  void sync();
  void keep_small(bool is_idle);
  void probe();
  void break_down(JournalGroup group, const SqliteError& error);
  [[nodiscard]] std::optional<Instant> next_turn() const;

  std::unique_ptr<JournalFile> file_;
  const std::string path_;
  const bool syncs_by_interval_;
  JournalDesk& desk_;
  std::function<void()> wake_;
  std::optional<Instant> next_probe_;   ///< while nothing can be written
  std::optional<Instant> next_sync_;    ///< while something was written that may not survive
  std::optional<Instant> next_shrink_;  ///< while there may be free pages to give back
  std::size_t failed_bytes_ = 0;        ///< of the group that could not be written
  std::thread thread_;                  ///< last: it uses all of the above
};

}  // namespace syncws
