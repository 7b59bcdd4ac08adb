#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace syncws::cli {

/// Lines of data on standard output. Collected and written whole, so that a reader never sees half
/// a line of ours. A reader that has gone (`| head -1`) is no error: is_closed() says so, and what
/// comes after is dropped.
class StandardOutput {
 public:
  /// Adds the line and a newline; written by flush(), or when much has gathered.
  [[nodiscard]] Status line(std::string_view text);
  /// Kind io: it can't be written, and not because the reader has gone. Kind interrupted: a signal
  /// came while it was full.
  [[nodiscard]] Status flush();
  [[nodiscard]] bool is_closed() const { return closed_; }

 private:
  static constexpr std::size_t kMostGathered = std::size_t{64} * 1024;

  std::string gathered_;
  bool closed_ = false;
};

}  // namespace syncws::cli
