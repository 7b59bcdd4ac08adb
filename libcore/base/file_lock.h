#pragma once

#include <optional>
#include <string>

#include "base/error.h"

namespace syncws {

/// Holds a lock file (flock) for as long as it lives: one holder at a time on this machine. The
/// file is made if it isn't there, and stays. The kernel lets go of the lock however the process
/// ends.
class FileLock {
 public:
  /// Empty when somebody else holds it. Kind io when the file can't be made.
  [[nodiscard]] static Result<std::optional<FileLock>> try_take(const std::string& path);
  /// Waits for it. Only for locks that are held for moments.
  [[nodiscard]] static Result<FileLock> take(const std::string& path);

  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;
  ~FileLock();

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}
  [[nodiscard]] static Result<std::optional<FileLock>> take_as(const std::string& path, int how);

  int descriptor_;
};

}  // namespace syncws
