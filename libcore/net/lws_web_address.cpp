// The library's own URL parser behind our face.
#include <fmt/format.h>
#include <libwebsockets.h>

#include <string_view>

#include "base/quantity.h"
#include "net/web_address.h"

namespace syncws {

namespace {

/// The library reads a port as far as it is one; here it is one or there is none.
bool has_good_port(std::string_view url) {
  const auto begin = url.find("://");
  if (begin == std::string_view::npos) return false;
  auto authority = url.substr(begin + 3);
  authority = authority.substr(0, authority.find_first_of("/?#"));
  const auto colon = authority.rfind(':');
  if (colon == std::string_view::npos || authority.ends_with(']')) return true;
  constexpr std::uint64_t kMostPort = 65'535;
  return parse_count(authority.substr(colon + 1), 1, kMostPort).has_value();
}

}  // namespace

std::string WebAddress::shown() const { return "ws" + http_url("").substr(4); }

std::string WebAddress::http_url(const std::string& path) const {
  const bool needs_brackets = host.find(':') != std::string::npos;
  return fmt::format("{}://{}{}{}:{}{}{}", is_tls ? "https" : "http", needs_brackets ? "[" : "",
                     host, needs_brackets ? "]" : "", port, prefix, path);
}

Result<WebAddress> parse_web_address(const std::string& url) {
  std::string scratch = url;  // the library cuts it up
  const char* scheme = nullptr;
  const char* host = nullptr;
  const char* path = nullptr;
  int port = 0;
  const bool parsed = lws_parse_uri(scratch.data(), &scheme, &host, &port, &path) == 0;
  const std::string_view kind = parsed && has_good_port(url) ? scheme : "";
  const bool is_tls = kind == "wss" || kind == "https";
  if ((kind != "ws" && kind != "http" && !is_tls) || *host == '\0' ||
      url.find("://") == std::string::npos) {
    return fail(ErrorKind::usage,
                fmt::format("--url '{}' is not a URL such as ws://127.0.0.1:3000", url));
  }
  WebAddress address{host, static_cast<std::uint16_t>(port), path, is_tls};
  if (!address.prefix.empty() && address.prefix[0] != '/') address.prefix.insert(0, 1, '/');
  while (address.prefix.ends_with('/')) address.prefix.pop_back();
  return address;
}

}  // namespace syncws
