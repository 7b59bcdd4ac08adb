#include "bare/handshake.h"

#include <strings.h>

#include "bare/accept_key.h"

namespace bare {
namespace {

constexpr std::string_view kRequest = "GET /api/ws/sync/";

bool is_same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() && ::strncasecmp(a.data(), b.data(), a.size()) == 0;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

/// The value of the first header of that name; empty when there is none.
std::string_view header(std::string_view head, std::string_view name) {
  for (auto at = head.find("\r\n"); at != std::string_view::npos;) {
    const auto start = at + 2;
    at = head.find("\r\n", start);
    const auto line = head.substr(start, at == std::string_view::npos ? at : at - start);
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || !is_same_name(line.substr(0, colon), name)) continue;
    return trimmed(line.substr(colon + 1));
  }
  return {};
}

std::string_view organisation_in(std::string_view head) {
  if (!head.starts_with(kRequest)) return {};
  const auto rest = head.substr(kRequest.size());
  return rest.substr(0, rest.find_first_of(" ?/\r\n"));
}

Answer refuse(std::string_view status) {
  std::string bytes = "HTTP/1.1 ";
  bytes += status;
  bytes += "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  return {{}, std::move(bytes)};
}

}  // namespace

Answer answer_to(std::string_view head) {
  const auto organisation = organisation_in(head);
  const auto key = header(head, "Sec-WebSocket-Key");
  if (organisation.empty()) return refuse("404 Not Found");
  if (key.empty()) return refuse("426 Upgrade Required");
  std::string bytes =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: ";
  bytes += accept_key(key);
  bytes += "\r\n\r\n";
  return {std::string(organisation), std::move(bytes)};
}

}  // namespace bare
