#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace syncws {

/// A request as it came, decoded: no percent signs, no `..`.
struct HttpRequest {
  std::string method;  ///< `GET`, `HEAD`, … upper case
  std::string path;
  std::vector<std::string> arguments;  ///< of the query, `name=value` each
};

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

struct HttpResponse {
  int status = 200;
  std::string body;  ///< JSON
  std::vector<std::pair<std::string, std::string>> headers;
};

/// The whole answer as bytes; the connection closes behind it. `head_only` leaves the body out but
/// states its length.
[[nodiscard]] std::string format_http_response(const HttpResponse& response, bool head_only);

/// A refusal with the body `{"error":{"code":…,"message":…}}`.
[[nodiscard]] HttpResponse refusal(int status, std::string_view code, std::string_view message);

}  // namespace syncws
