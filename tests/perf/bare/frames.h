#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bare {

enum class Opcode : std::uint8_t { text = 1, close = 8, ping = 9, pong = 10 };

/// Appends one final, unmasked frame (RFC 6455, section 5.2).
void append_frame(std::string& bytes, Opcode opcode, std::string_view payload);

/// `{"type":"CONNECTED",…}` as a text frame.
[[nodiscard]] std::string connected_frame(std::string_view organisation);

struct ClientFrame {
  std::uint8_t opcode = 0;
  std::size_t size = 0;  ///< header and payload; what to skip to get to the next frame
  std::string payload;   ///< unmasked
};

/// Longer client frames are not looked at: their size is told once the header is there.
constexpr std::uint64_t kLongestClientFrame = 10'240;

/// The first frame in `bytes`, or nothing while it isn't complete. A frame longer than the limit
/// comes back at once as a close, which ends the connection.
[[nodiscard]] std::optional<ClientFrame> first_frame(std::string_view bytes);

}  // namespace bare
