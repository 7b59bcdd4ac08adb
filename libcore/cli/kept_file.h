#pragma once

#include <string>
#include <string_view>

#include "base/descriptor.h"
#include "base/error.h"

namespace syncws::cli {

/// A small text file that a program keeps from one run to the next. It belongs to one process at a
/// time, and is only ever replaced as a whole: whoever reads it, at whatever moment a process was
/// killed or the disk got full, finds the old text or the new one.
class KeptFile {
 public:
  /// Takes the file at `path` (a link is followed). One that does not exist is made, empty, and
  /// goes again if nothing was written. Kind usage: it can't be opened or replaced, is no regular
  /// file, or belongs to another process just now; kind io: the disk failed.
  [[nodiscard]] static Result<KeptFile> open(const std::string& path);
  KeptFile(KeptFile&&) = default;
  KeptFile& operator=(KeptFile&&) = delete;
  ~KeptFile();

  /// What stood there when it was opened: at most 4 KiB of it, nothing if the file is new.
  [[nodiscard]] const std::string& text() const { return text_; }

  /// Puts `text` in its place. Kind io (or usage, see open): it can't be written, and the old text
  /// is still there.
  [[nodiscard]] Status replace(std::string_view text);

 private:
  KeptFile(std::string path, Descriptor file);
  [[nodiscard]] Status read();
  [[nodiscard]] Status probe() const;
  [[nodiscard]] std::string draft() const { return path_ + ".new"; }

  std::string path_;
  Descriptor file_;  ///< the file that stands at `path_`, locked
  std::string text_;
  bool is_unused_ = false;  ///< it is empty, and nothing was written yet
};

}  // namespace syncws::cli
