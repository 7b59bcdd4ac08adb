#pragma once

#include <string_view>

#include "base/clock.h"

namespace syncws {

/// Port: the upgraded WebSocket connections of a server, as their sessions see them. What a
/// connection is to the server is a Wire: there are very many, and an object of its own for each
/// would be memory, and a way further to the socket, for nothing.
class Connections {
 public:
  using Wire = void*;

  enum class Write {
    taken,       ///< handed to the kernel whole
    taken_full,  ///< taken, a part waits; told by Session::on_writable
    refused,     ///< nothing taken: an earlier part still waits
    broken,      ///< nothing taken: the peer has gone
  };

  virtual ~Connections() = default;

  /// Sends finished frames: all or nothing. `frames` is borrowed for the call.
  virtual Write write(Wire wire, std::string_view frames) = 0;

  /// Whether something that was taken still waits for the kernel.
  [[nodiscard]] virtual bool has_unsent(Wire wire) const = 0;

  /// How long ago the peer's last byte came. Asked seldom: the kernel is.
  [[nodiscard]] virtual Duration silence(Wire wire) const = 0;

  /// Ends the TCP connection soon, without a close frame; the session is destroyed after it, not
  /// from inside.
  virtual void hang_up(Wire wire) = 0;
};

/// One of them.
class Connection {
 public:
  using Write = Connections::Write;

  Connection(Connections& all, Connections::Wire wire) : all_(&all), wire_(wire) {}

  Write write(std::string_view frames) const { return all_->write(wire_, frames); }
  [[nodiscard]] bool has_unsent() const { return all_->has_unsent(wire_); }
  [[nodiscard]] Duration silence() const { return all_->silence(wire_); }
  void hang_up() const { all_->hang_up(wire_); }

 private:
  Connections* all_;
  Connections::Wire wire_;
};

}  // namespace syncws
