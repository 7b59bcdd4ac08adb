#pragma once

#include <unistd.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace syncws::cli {

/// Lines of data on standard output. Collected and written whole, so that a reader never sees half
/// a line of ours. A reader that has gone (`| head -1`) is no error: is_closed() says so, and what
/// comes after is dropped. A reader that has stopped is waited for, until the user interrupts (see
/// remember_interrupts).
class StandardOutput {
 public:
  /// `descriptor` is for tests.
  explicit StandardOutput(int descriptor = STDOUT_FILENO);

  /// Adds the line and a newline; written by flush(), or when much has gathered.
  [[nodiscard]] Status line(std::string_view text);
  /// Kind io: it can't be written, and not because the reader has gone. Kind interrupted: the
  /// reader takes nothing, and a signal has come; what was left is dropped.
  [[nodiscard]] Status flush();
  [[nodiscard]] bool is_closed() const { return closed_; }

  /// Bytes of all lines there ever were, and how many of these bytes the system has taken. A line
  /// is out when written() has reached what given() was after it.
  [[nodiscard]] std::uint64_t given() const { return given_; }
  [[nodiscard]] std::uint64_t written() const { return written_; }

 private:
  static constexpr std::size_t kMostGathered = std::size_t{64} * 1024;

  [[nodiscard]] Status write_some(std::string_view& rest);
  [[nodiscard]] std::string_view next_piece(std::string_view rest) const;

  int descriptor_;
  bool may_block_;
  std::string gathered_;
  std::uint64_t given_ = 0;
  std::uint64_t written_ = 0;
  bool closed_ = false;
};

}  // namespace syncws::cli
