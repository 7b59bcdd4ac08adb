#pragma once

struct lws_http_mount;
struct lws_protocols;

/// What libwebsockets calls back with, handed on to the LwsServer that its context belongs to, on
/// that one's thread.
namespace syncws::lws_events {

/// Both tables are the same for all contexts and live for ever.
[[nodiscard]] const lws_protocols* protocols();
[[nodiscard]] const lws_http_mount* mount();

}  // namespace syncws::lws_events
