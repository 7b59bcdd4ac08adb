#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace syncws {

/// Cuts a stream of bytes into lines. A line ends with `\n` or `\r\n`, neither of which is part of
/// it. Holds at most one incomplete line of `most_bytes` and what feed() was last given; of a
/// longer line only its size is kept.
class LineSplitter {
 public:
  struct Line {
    std::string_view text;  ///< borrowed until the next call; empty when too long
    std::size_t bytes = 0;  ///< of the whole line
    bool is_too_long = false;
  };

  explicit LineSplitter(std::size_t most_bytes) : most_bytes_(most_bytes) {}

  void feed(std::string_view bytes);

  /// The next complete line, if there is one.
  [[nodiscard]] std::optional<Line> next();

  /// At the end of input: the last line, if it was not ended by a newline.
  [[nodiscard]] std::optional<Line> finish();

  /// Whether bytes wait that next() has not looked at yet.
  [[nodiscard]] bool has_more() const { return at_ < buffer_.size(); }

 private:
  [[nodiscard]] Line make_line(std::string_view text);

  std::size_t most_bytes_;
  std::string buffer_;
  std::size_t at_ = 0;             ///< where the line being read begins in buffer_
  bool discarded_return_ = false;  ///< the last of these was a carriage return
  std::size_t discarded_ = 0;      ///< bytes of the line being read that were thrown away
};

}  // namespace syncws
