#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace syncws {

/// What stands before a server's frame.
struct FrameHeader {
  std::size_t bytes = 0;      ///< of the header itself; 0: it has not come whole
  std::uint64_t payload = 0;  ///< bytes of it that follow
  unsigned first_byte = 0;    ///< flags and opcode, such as 0x81 for a whole text message
  bool is_good = false;       ///< not masked, not too large, of a known kind
};

[[nodiscard]] FrameHeader read_frame_header(std::string_view bytes);

/// Cuts a server's byte stream into WebSocket frames, for a client that keeps no other state. Holds
/// at most one incomplete frame. Fragmented messages are not put together; syncws servers send
/// none.
class FrameReader {
 public:
  enum class Opcode : std::uint8_t {
    continuation = 0,
    text = 1,
    binary = 2,
    close = 8,
    ping = 9,
    pong = 10
  };

  struct Frame {
    Opcode opcode;
    std::string_view payload;  ///< borrowed until the next feed()
  };

  /// Largest payload taken; a larger one is_broken().
  static constexpr std::uint64_t kMostPayload = std::uint64_t{16} << 20;

  void feed(std::string_view bytes);
  [[nodiscard]] std::optional<Frame> next();
  /// A frame is masked, too large or of an unknown kind: close the connection.
  [[nodiscard]] bool is_broken() const { return broken_; }

 private:
  std::string buffer_;
  std::size_t at_ = 0;
  bool broken_ = false;
};

}  // namespace syncws
