#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"

namespace syncws {

/// A request as it came, decoded: no percent signs, no `..`.
struct HttpRequest {
  std::string method;  ///< `GET`, `HEAD`, … upper case
  std::string path;
  std::vector<std::string> arguments;  ///< of the query, `name=value` each
  std::string content_length;          ///< the header's value as it came, empty without one
  std::string transfer_encoding;       ///< likewise
  std::string if_none_match;           ///< likewise
  bool expects_continue = false;       ///< `Expect: 100-continue`
  std::string host;                    ///< as it came
  std::string origin;                  ///< of the page that a browser asks for; empty otherwise
  std::string authorization;           ///< the header's value as it came
  std::string cookie;                  ///< likewise
  std::string forwarded_for;           ///< X-Forwarded-For, likewise
  std::string asks_for_method;         ///< Access-Control-Request-Method, of a preflight
  std::string peer;                    ///< who asks: `127.0.0.1`
};

/// How many bytes of body follow. None: the request does not say, or not in a way that can be
/// trusted (RFC 9112 section 6.3): `Transfer-Encoding` is there, or the length is no number.
[[nodiscard]] std::optional<std::uint64_t> body_length(const HttpRequest& request);

/// Whether an address, as in HttpRequest::peer, is this machine itself.
[[nodiscard]] bool is_loopback_address(std::string_view address);

/// A request that asks to become a WebSocket.
struct UpgradeRequest {
  HttpRequest http;
  std::string upgrade;    ///< the header's value; `websocket` is wanted
  std::string version;    ///< Sec-WebSocket-Version
  bool has_key = false;   ///< Sec-WebSocket-Key is there
  std::string protocols;  ///< Sec-WebSocket-Protocol as it came, or what is left of a list that was
                          ///< too long
  bool protocols_too_long = false;
};

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

struct HttpResponse {
  int status = 200;
  std::string body;     ///< JSON
  HttpHeaders headers;  ///< `Cache-Control: no-store` is added unless there is one
};

/// The whole answer as bytes, with `now` as its date; the connection closes behind it. `head_only`
/// leaves the body out but states its length. A 204 or 304 has neither.
[[nodiscard]] std::string format_http_response(const HttpResponse& response, bool head_only,
                                               WallTime now = wall_now());

/// A refusal with the body `{"error":{"code":…,"message":…}}`.
[[nodiscard]] HttpResponse refusal(int status, std::string_view code, std::string_view message);

/// For Retry-After: whole seconds, one at least.
[[nodiscard]] std::string retry_after(Duration wait);

}  // namespace syncws
