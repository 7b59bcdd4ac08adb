#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"
#include "net/uv_loop.h"
#include "wire/line_splitter.h"

namespace syncws {

/// A connection to a Unix socket that speaks lines. One attempt; for another, make another. None of
/// the callbacks may destroy it.
class UvLineClient {
 public:
  struct Handler {
    std::function<void()> on_connect;
    std::function<void(std::string_view)> on_line;
    std::function<void(const Error&)>
        on_end;  ///< could not connect (cannot_connect) or lost (connection_lost); once
    std::function<void()> on_sent;  ///< what was sent has left, the socket takes more
  };

  UvLineClient(UvLoop& loop, const std::string& path, Handler handler);
  UvLineClient(const UvLineClient&) = delete;
  UvLineClient& operator=(const UvLineClient&) = delete;
  ~UvLineClient();

  void send(std::string bytes);
  /// Bytes that the socket has not taken yet.
  [[nodiscard]] std::size_t unsent() const {
    return uv_stream_get_write_queue_size(pipe_.stream());
  }

 private:
  /// Longest answer line that is taken.
  static constexpr std::size_t kMostAnswer = std::size_t{64} * 1024;

  /// A uv request that may outlive the client.
  struct Connect;

  void on_connected(int status);
  void on_read(ssize_t count, const char* bytes);
  void end(ErrorKind kind, int status);

  std::string path_;
  Handler handler_;
  LineSplitter splitter_{kMostAnswer};
  UvHandle<uv_pipe_t> pipe_;
  Connect* connect_;
  bool ended_ = false;
};

}  // namespace syncws
