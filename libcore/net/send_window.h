#pragma once

#include <cstdint>
#include <deque>
#include <string>

namespace syncws {

/// Where a line of a producer's input stands.
struct InputLine {
  std::string file;           ///< empty for standard input
  std::uint64_t line = 0;     ///< of that file, from 1
  std::uint64_t number = 0;   ///< over all files, from 1; 0 if another run has read it
  std::int64_t spool_id = 0;  ///< what it is called in the spool, if it comes from there
};

/// Lines that were read and that the server has not acknowledged yet, in order. After a lost
/// connection all of them go out again. Bounded: while it is full, no more is read.
class SendWindow {
 public:
  struct Line {
    InputLine origin;
    std::string text;
  };

  void add(InputLine origin, std::string text);

  [[nodiscard]] bool is_full() const { return lines_.size() >= kMostLines || bytes_ >= kMostBytes; }
  [[nodiscard]] bool has_unsent() const { return sent_ < lines_.size(); }
  [[nodiscard]] std::size_t unacknowledged() const { return lines_.size(); }
  [[nodiscard]] std::size_t in_flight() const { return sent_; }
  /// Lines of this connection that are dealt with.
  [[nodiscard]] std::uint64_t settled() const { return acknowledged_; }

  /// The next lines to send, with their newlines: at most `most_lines`, at most about `most_bytes`.
  [[nodiscard]] std::string take_unsent(std::size_t most_lines, std::size_t most_bytes);

  /// The server has dealt with the first `lines` lines of this connection. False if it can't have.
  [[nodiscard]] bool acknowledge(std::uint64_t lines);

  /// The line behind a line of this connection; null if it is not in flight.
  [[nodiscard]] const Line* find(std::uint64_t connection_line) const;

  /// The connection was lost: a new one counts its lines from 1, and gets everything again.
  void restart();

 private:
  static constexpr std::size_t kMostLines = 65'536;
  static constexpr std::size_t kMostBytes = std::size_t{8} << 20;

  void drop_front(std::size_t count);

  std::deque<Line> lines_;
  std::size_t bytes_ = 0;
  std::size_t sent_ = 0;            ///< of lines_, from the front
  std::uint64_t acknowledged_ = 0;  ///< lines of this connection that are no longer in lines_
};

}  // namespace syncws
