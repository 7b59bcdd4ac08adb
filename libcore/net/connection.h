#pragma once

#include <string_view>

#include "base/clock.h"

namespace syncws {

/// Port: one upgraded WebSocket connection, as its session sees it.
class Connection {
 public:
  enum class Write {
    taken,       ///< handed to the kernel whole
    taken_full,  ///< taken, a part waits; told by Session::on_writable
    refused,     ///< nothing taken: an earlier part still waits
    broken,      ///< nothing taken: the peer has gone
  };

  virtual ~Connection() = default;

  /// Sends finished frames: all or nothing. `frames` is borrowed for the call.
  virtual Write write(std::string_view frames) = 0;

  /// Whether something that was taken still waits for the kernel.
  [[nodiscard]] virtual bool has_unsent() const = 0;

  /// How long ago the peer's last byte came. Asked seldom: the kernel is.
  [[nodiscard]] virtual Duration silence() const = 0;

  /// Ends the TCP connection soon, without a close frame; the session is destroyed after it, not
  /// from inside.
  virtual void hang_up() = 0;
};

}  // namespace syncws
