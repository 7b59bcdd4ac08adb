#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "cli/exit_code.h"
#include "net/lws_client.h"
#include "wire/server_message.h"

namespace syncws {

/// What a listen knows when a connection, or the try at one, is over.
struct ListenEnd {
  LwsClient::End end;
  std::optional<GoodbyeMessage> goodbye;  ///< what the server said before
  bool was_connected = false;             ///< this time or an earlier one
  bool may_reconnect = true;
  bool has_token = false;  ///< to show to the server
};

/// Whether it ended because its token did.
[[nodiscard]] bool is_expired(const ListenEnd& ended);

/// The end for a person: `the server closed with 4008: slow consumer`.
[[nodiscard]] std::string describe(const ListenEnd& ended);

/// How watching ends by it: who is refused for good, who never got through the first time, and who
/// may not reconnect. Nothing: come back.
[[nodiscard]] std::optional<Result<cli::ExitCode>> judge(const ListenEnd& ended,
                                                         const std::string& room_url);

/// When to come back, if the server has said so; at most in an hour.
[[nodiscard]] std::optional<Duration> retry_delay(const ListenEnd& ended);

}  // namespace syncws
