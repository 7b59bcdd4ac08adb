#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "emit_options.h"
#include "net/send_window.h"
#include "net/uv_byte_reader.h"
#include "rooms/event.h"
#include "wire/line_splitter.h"
#include "wire/recording.h"

namespace syncws {

/// Of a recording there is more around the event.
[[nodiscard]] inline std::size_t most_bytes_of_line(const EmitOptions& options) {
  return options.replay_speed ? kMaxRecordedBytes : kMaxEventBytes;
}

/// The lines of all files, one file after the other. Can be paused between lines.
class EmitInput {
 public:
  struct Handler {
    /// Returns whether it can take another line now; if not, resume() goes on.
    std::function<bool(InputLine, const LineSplitter::Line&)> on_line;
    std::function<void()> on_pause;             ///< those that were read together have been told
    std::function<void(const Status&)> on_end;  ///< all were read, or one could not be (io)
  };

  /// Of a line that is longer than `most_bytes` only its length is told.
  EmitInput(UvLoop& loop, std::vector<std::string> files, std::size_t most_bytes, Handler handler);
  EmitInput(const EmitInput&) = delete;
  EmitInput& operator=(const EmitInput&) = delete;
  ~EmitInput();

  void start() { open_next(); }
  void resume();

 private:
  void open_next();
  void close_file();
  void read_lines();
  void hand_over(const LineSplitter::Line& line);
  void on_file_end(const Status& status);
  void finish_file();
  [[nodiscard]] std::string shown_name() const;

  UvLoop& loop_;
  std::vector<std::string> files_;
  Handler handler_;
  std::size_t most_bytes_;
  LineSplitter splitter_{most_bytes_};
  std::unique_ptr<UvByteReader> reader_;
  UvTimer next_file_;  ///< opens the next file from a turn of its own, when the reader before is
                       ///< off the stack
  std::size_t file_ = 0;
  int descriptor_ = -1;
  std::uint64_t line_ = 0;    ///< of the present file
  std::uint64_t number_ = 0;  ///< over all files
  bool wants_more_ = true;
  bool at_end_ = false;  ///< of the present file
};

}  // namespace syncws
