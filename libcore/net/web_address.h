#pragma once

#include <cstdint>
#include <string>

#include "base/error.h"

namespace syncws {

/// Where a server is: the parts of `ws://host:port/prefix` that a client needs.
struct WebAddress {
  std::string host;  ///< without brackets
  std::uint16_t port = 0;
  std::string prefix;  ///< of every path: empty, or begins with `/` and does not end so
  bool is_tls = false;

  [[nodiscard]] std::string shown() const;
  /// The same server over HTTP: `http(s)://host:port/prefix` and the path, which begins with `/`.
  [[nodiscard]] std::string http_url(const std::string& path) const;
};

/// Reads `ws://…`, `wss://…`, `http://…` or `https://…`. Kind usage when it is neither or has no
/// host.
[[nodiscard]] Result<WebAddress> parse_web_address(const std::string& url);

}  // namespace syncws
