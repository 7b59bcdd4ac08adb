#pragma once

#include <libwebsockets.h>

#include <string>

#include "net/http.h"

namespace syncws {

/// Reads what libwebsockets has parsed of a request. Good until the connection is established.
[[nodiscard]] HttpRequest read_plain_request(lws* wsi);
[[nodiscard]] UpgradeRequest read_upgrade_request(lws* wsi);

/// The peer's address as a number, without a look-up: `127.0.0.1`.
[[nodiscard]] std::string read_peer_address(lws* wsi);

}  // namespace syncws
