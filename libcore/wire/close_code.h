#pragma once

#include <cstdint>

namespace syncws {

/// Why a WebSocket is closed. RFC 6455 section 7.4.1 and our own range, in which 4000–4499 means
/// "come back" and 4500–4999 "don't".
enum class CloseCode : std::uint16_t {
  normal = 1000,
  going_away = 1001,
  protocol_error = 1002,
  unsupported_data = 1003,
  no_status = 1005,  ///< never on the wire: the peer gave none
  abnormal = 1006,   ///< never on the wire: the connection broke
  invalid_text = 1007,
  too_big = 1009,
  internal_error = 1011,
  try_again_later = 1013,
  token_expired = 4001,      ///< come back with a new one
  not_authenticated = 4003,  ///< no token in time
  slow_consumer = 4008,
  idle = 4009,
  rate_limited = 4013,
  token_refused = 4501,
  organisation_removed = 4503,
};

[[nodiscard]] constexpr std::uint16_t number(CloseCode code) {
  return static_cast<std::uint16_t>(code);
}

/// Whether a client that was closed with this number should not try again.
[[nodiscard]] constexpr bool is_terminal(std::uint16_t code) {
  constexpr std::uint16_t kFirstTerminal = 4500;
  constexpr std::uint16_t kLastTerminal = 4999;
  return (code >= kFirstTerminal && code <= kLastTerminal) || code == 1002 || code == 1003 ||
         code == 1007 || code == 1008 || code == 1009;
}

}  // namespace syncws
