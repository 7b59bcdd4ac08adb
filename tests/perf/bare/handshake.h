#pragma once

#include <string>
#include <string_view>

namespace bare {

/// What to answer to the head of an HTTP request.
struct Answer {
  std::string organisation;  ///< empty: refused
  std::string bytes;         ///< the 101 or the refusal, ready to be sent
};

/// `head` is a whole request head with its empty line. Only `GET /api/ws/sync/ORG` with an upgrade
/// to WebSocket is taken; the query and any subprotocol are ignored.
[[nodiscard]] Answer answer_to(std::string_view head);

}  // namespace bare
