#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "net/send_window.h"
#include "net/uv_byte_reader.h"
#include "rooms/event.h"
#include "wire/line_splitter.h"

namespace syncws {

/// The lines of all files, one file after the other. Can be paused between lines.
class EmitInput {
 public:
  struct Handler {
    /// Returns whether it can take another line now; if not, resume() goes on.
    std::function<bool(InputLine, const LineSplitter::Line&)> on_line;
    std::function<void(const Status&)> on_end;  ///< all were read, or one could not be (io)
  };

  EmitInput(UvLoop& loop, std::vector<std::string> files, Handler handler);
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
  LineSplitter splitter_{kMaxEventBytes};
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
