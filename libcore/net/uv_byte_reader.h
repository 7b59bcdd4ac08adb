#pragma once

#include <uv.h>

#include <functional>
#include <memory>
#include <string_view>

#include "base/error.h"
#include "net/uv_loop.h"

namespace syncws {

/// Bytes of a descriptor, a piece at a time, until its end. Can be paused: what waits in a pipe
/// then blocks its writer.
class UvByteReader {
 public:
  struct Handler {
    std::function<void(std::string_view)> on_bytes;  ///< borrowed for the call
    std::function<void(const Status&)>
        on_end;  ///< the end, or why reading failed; called once, last
  };

  /// Reads `descriptor`, which stays the caller's: a pipe, socket or terminal on the loop itself, a
  /// file or device in libuv's threads. Starts paused.
  [[nodiscard]] static Result<std::unique_ptr<UvByteReader>> make(UvLoop& loop, int descriptor,
                                                                  Handler handler);

  virtual ~UvByteReader() = default;
  virtual void go_on() = 0;
  virtual void pause() = 0;
};

/// Whether a descriptor is something that can be read to its end: a pipe, a socket or a regular
/// file. A terminal or /dev/null is not.
[[nodiscard]] bool is_piped(int descriptor);

}  // namespace syncws
