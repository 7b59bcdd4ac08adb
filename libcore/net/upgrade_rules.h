#pragma once

#include <tl/expected.hpp>

#include "net/http.h"
#include "wire/room_target.h"

namespace syncws {

/// The one subprotocol of our own.
inline constexpr std::string_view kV1Protocol = "syncws.v1";

/// Whether a Sec-WebSocket-Protocol names it.
[[nodiscard]] bool offers_v1(std::string_view protocols);

/// Checks everything about an upgrade that the request itself can tell: where to, version, key,
/// subprotocols. Either the room that is asked for, or the refusal to send.
[[nodiscard]] tl::expected<RoomTarget, HttpResponse> check_upgrade(const UpgradeRequest& request);

}  // namespace syncws
