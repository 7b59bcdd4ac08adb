#pragma once

#include <optional>
#include <string>

#include "cli/kept_file.h"
#include "wire/cursor_text.h"

namespace syncws {

/// The file of --cursor: how far the last run came, and now this one.
class CursorFile {
 public:
  /// Kind usage: it can't be had, is no cursor, or is one of another organisation; then it is left
  /// as it is.
  [[nodiscard]] static Result<CursorFile> open(const std::string& path,
                                               const std::string& organisation);

  /// Where the last run stopped; nothing in a new file.
  [[nodiscard]] const std::optional<Position>& found() const { return found_; }

  /// Remembers `position`, if it is another one. Kind io (or usage): it could not be written, and
  /// the last one is still there.
  [[nodiscard]] Status store(const Position& position);

 private:
  CursorFile(cli::KeptFile file, std::string organisation)
      : file_(std::move(file)), organisation_(std::move(organisation)) {}

  cli::KeptFile file_;
  std::string organisation_;
  std::optional<Position> found_;
  std::string stored_;
};

}  // namespace syncws
