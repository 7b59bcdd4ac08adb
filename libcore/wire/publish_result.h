#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "wire/socket_protocol.h"

namespace syncws {

/// What a server made of one event of a publish request, as its client reads it.
struct PublishResult {
  std::optional<socket_protocol::Receipt> receipt;  ///< it was accepted
  bool may_retry = false;                           ///< not recorded for now
  std::string why;                                  ///< it was not accepted
};

/// The results in the body of an answer to POST /api/sync/events, one an event, in their order.
/// Kind connection_lost when it is no such answer.
[[nodiscard]] Result<std::vector<PublishResult>> parse_publish_results(std::string_view body);

/// `code: message` of an answer `{"error":{"code":"…","message":"…"}}`; empty when it is none.
[[nodiscard]] std::string parse_error_answer(std::string_view body);

}  // namespace syncws
