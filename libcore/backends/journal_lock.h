#pragma once

#include <sys/types.h>

#include <string>

#include "base/error.h"

namespace syncws {

/// The journal's file, open and ours alone: a second serve is refused at once, while readers such
/// as the sqlite3 shell are not. The kernel lets go of it when the process ends, however it ends.
///
/// The lock is an open-file-description lock on a byte beyond all that SQLite locks. It must be
/// taken before the file is opened with SQLite and given back after it was closed: closing any
/// descriptor of a file drops the POSIX locks that SQLite has on it.
class JournalLock {
 public:
  /// Makes the file if it isn't there, readable by its owner alone; its folder isn't made.
  [[nodiscard]] static Result<JournalLock> take(const std::string& path);

  JournalLock(JournalLock&& other) noexcept;
  JournalLock& operator=(JournalLock&&) = delete;
  ~JournalLock();

  /// Up to `bytes` from the file's beginning.
  [[nodiscard]] std::string head(std::size_t bytes) const;
  [[nodiscard]] off_t size() const;

 private:
  explicit JournalLock(int descriptor) : descriptor_(descriptor) {}
  [[nodiscard]] Status check(const std::string& path) const;
  [[nodiscard]] Status lock(const std::string& path) const;

  int descriptor_;
};

}  // namespace syncws
