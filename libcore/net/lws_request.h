#pragma once

#include <libwebsockets.h>

#include <optional>
#include <string>

#include "net/http.h"

namespace syncws {

/// What to answer when the request line does not end with a version of HTTP/1. (The library takes a
/// `%0d` in the path for the line's end, and what is behind it for nothing: the path would be
/// another than a proxy in front has seen.)
[[nodiscard]] std::optional<HttpResponse> judge_request_line(lws* wsi);

/// Reads what libwebsockets has parsed of a request. Good until the connection is established.
[[nodiscard]] HttpRequest read_plain_request(lws* wsi);
[[nodiscard]] UpgradeRequest read_upgrade_request(lws* wsi);

/// The address of an arrival's peer as a number: `127.0.0.1`.
[[nodiscard]] std::string read_peer_address(lws* wsi);

}  // namespace syncws
