#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "wire/close_code.h"

namespace syncws {

/// What a peer's close frame says.
struct PeerClose {
  std::uint16_t code = number(CloseCode::no_status);
  /// Why the frame itself is a mistake: a code that may not be on the wire or half of one, a reason
  /// that is not UTF-8 (RFC 6455 sections 5.5.1 and 7.4).
  std::optional<CloseCode> fault;
};

[[nodiscard]] PeerClose read_close(std::string_view payload);

}  // namespace syncws
