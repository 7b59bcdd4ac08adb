#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "backends/journal_slip.h"
#include "base/clock.h"

namespace syncws {

/// The one door between the hub's thread and the journal's writer: what is to be written goes one
/// way, answers come back the other. It is the only thing that both threads touch.
///
/// After a failure the positions of all that was on its way are given again, so nothing of it may
/// be written down any more. The desk therefore gives the writer nothing from the moment on that it
/// says fail(), and when the hub's thread hears of it in collect(), all that it had put there in
/// the meantime comes back with the same error, behind what came before.
class JournalDesk {
 public:
  using Tails = std::unordered_map<std::string, Sequence>;

  /// What the writer has to do.
  struct Errand {
    JournalGroup group;
    Tails tails;  ///< organisations whose events before this one are no longer needed
    bool is_last = false;
  };

  /// What the hub's thread has to hear, in order.
  struct Answers {
    std::deque<JournalGroup> groups;
    bool has_failed = false;
    bool has_recovered = false;  ///< after the failure, if there was one
  };

  // The hub's thread.
  void put(JournalSlip slip);
  void forget(std::string_view organisation, Sequence tail);
  [[nodiscard]] Answers collect();
  /// What was put before is still done.
  void close();

  // The writer's thread.
  /// Waits until there is something to do, or until `deadline`; without one, for ever.
  [[nodiscard]] Errand wait(std::optional<Instant> deadline);
  void post(JournalGroup group);
  void fail(JournalGroup group, const Error& error);
  void recover();

 private:
  [[nodiscard]] bool has_work() const;
  void return_queue();

  std::mutex mutex_;
  std::condition_variable has_news_;  ///< for the writer
  std::deque<JournalGroup> queue_;
  Tails tails_;
  std::deque<JournalGroup> answers_;
  std::optional<Error> failure_;  ///< until the hub's thread has heard of it
  bool recovered_ = false;
  bool closed_ = false;
};

}  // namespace syncws
