#pragma once

#include <functional>
#include <memory>

#include "backends/sqlite_journal.h"
#include "base/error.h"
#include "rooms/hub.h"
#include "serve_options.h"
#include "wire/event_decoder.h"

namespace syncws {

/// The journal that was asked for: a file, or memory. Lives on the loop's thread.
class ServeJournal {
 public:
  /// `wake` asks for a deliver_answers() on the loop's thread; called from any thread.
  [[nodiscard]] static Result<ServeJournal> open(const ServeOptions& options,
                                                 std::function<void()> wake);

  [[nodiscard]] Journal& port() { return file_ ? static_cast<Journal&>(*file_) : *memory_; }

  /// Puts what the file has kept into the hub. Call once, before anything is published.
  [[nodiscard]] Status restore(Hub& hub);

  void deliver_answers() {
    if (file_) file_->deliver_answers();
  }

 private:
  std::string path_;
  std::unique_ptr<MemoryJournal> memory_ = std::make_unique<MemoryJournal>();
  std::unique_ptr<SqliteJournal> file_;  ///< null: memory
};

}  // namespace syncws
