#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "wire/close_code.h"

/// Finished WebSocket frames as a server sends them (RFC 6455 section 5.2: FIN set, not masked).
namespace syncws::server_frame {

/// Most bytes of header before a payload.
inline constexpr std::size_t kMostHeader = 10;

/// Appends the header of a text frame with `payload_bytes` of payload.
void append_text_header(std::string& out, std::size_t payload_bytes);

/// Appends a text frame whose payload is packed (RSV1, RFC 7692 section 6).
void append_packed(std::string& out, std::string_view packed);

[[nodiscard]] std::string text(std::string_view payload);
[[nodiscard]] std::string ping(std::string_view payload);

/// `reason` is cut to the 123 bytes that a close frame can carry, at a character's boundary.
[[nodiscard]] std::string close(CloseCode code, std::string_view reason);

/// Takes the first frame off `frames`, which are finished server frames, and returns its payload.
[[nodiscard]] std::string_view take_payload(std::string_view& frames);

}  // namespace syncws::server_frame
