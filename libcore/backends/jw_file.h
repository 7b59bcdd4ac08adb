#pragma once

#include <string>

#include "backends/jw_secret.h"
#include "base/error.h"

namespace syncws {

/// A file that says who may come in, read whole. What is found is checked on the open file, so that
/// nobody can change it in between.
class JwFile {
 public:
  /// Kind usage: it can't be opened, is no regular file, is larger than `most` bytes, or somebody
  /// else than its owner can write it. Kind io: it can't be read.
  [[nodiscard]] static Result<JwFile> read(const std::string& path, std::size_t most);

  [[nodiscard]] std::string_view text() const { return content_.bytes(); }
  [[nodiscard]] const std::string& path() const { return path_; }

  /// Kind usage: its group or others can read it.
  [[nodiscard]] Status check_secrecy() const;

 private:
  JwFile(std::string path, unsigned mode, JwSecret content);

  std::string path_;
  unsigned mode_;
  JwSecret content_;
};

}  // namespace syncws
