#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace syncws {

/// Port: the bytes of one connection, plain or not, as an HTTP exchange sees them. Until
/// take_over() somebody else still reads from it.
class HttpStream {
 public:
  /// What the stream tells its owner of. The stream may be closed from inside each of these, but
  /// not destroyed.
  class Listener {
   public:
    virtual ~Listener() = default;
    virtual void on_bytes(std::string_view bytes) = 0;
    /// The kernel has all that was sent.
    virtual void on_sent() = 0;
    /// The peer has sent its last byte, or the connection is broken.
    virtual void on_end() = 0;
  };

  virtual ~HttpStream() = default;

  virtual void set_listener(Listener& listener) = 0;
  /// Nobody else uses the connection any more.
  virtual void take_over() = 0;
  /// Whether to read. Nothing comes before take_over().
  virtual void read(bool wanted) = 0;
  virtual void send(std::string bytes) = 0;
  /// Bytes that wait for the kernel.
  [[nodiscard]] virtual std::size_t unsent() const = 0;
  /// … and those that wait there for the peer.
  [[nodiscard]] virtual std::size_t not_taken() const = 0;
  /// No more is sent. What comes in then is nobody's business.
  virtual void finish_sending() = 0;
  /// Nothing is told any more.
  virtual void close() = 0;
};

}  // namespace syncws
