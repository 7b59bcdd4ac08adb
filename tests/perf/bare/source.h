#pragma once

#include <cstdint>
#include <string>

#include "bare/fd.h"
#include "bare/loop.h"
#include "bare/room.h"

namespace bare {

/// One producer on the Unix socket: lines of JSON in, nothing out. The hello line names no
/// organisation and so goes nowhere.
class Source final : public Watcher {
 public:
  Source(Loop& loop, Rooms& rooms, Fd socket);

  void on_ready(std::uint32_t events) override;

  /// Goes on with a source that had to wait, once the rooms aren't crowded any more.
  void resume();

  /// Everything was read and published.
  [[nodiscard]] bool is_done() const { return has_ended_ && buffer_.empty(); }

 private:
  void pump();
  bool read_more();
  void publish_lines();
  void listen_if(bool wanted);

  Loop& loop_;
  Rooms& rooms_;
  Fd socket_;
  std::string buffer_;
  bool is_listening_ = false;
  bool has_ended_ = false;
};

}  // namespace bare
