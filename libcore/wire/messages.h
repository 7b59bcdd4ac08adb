#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "rooms/resume.h"
#include "wire/close_code.h"

/// Messages of the server's own, as JSON text (design: "The wire").
namespace syncws::messages {

/// The first message of a plain connection: exactly type, organizationId and timestamp.
[[nodiscard]] std::string connected(std::string_view organisation, WallTime now);

/// … of a `syncws.v1` connection: with epoch, seq, recovered and heartbeat (0: no pings).
[[nodiscard]] std::string connected_v1(std::string_view organisation, WallTime now,
                                       const ResumeAnswer& answer, Duration heartbeat);

/// Answers a good token that came in a message; `expires` none: never.
[[nodiscard]] std::string authenticated(std::string_view organisation, WallTime now,
                                        const std::optional<WallTime>& expires);

/// Stands where events are missing.
[[nodiscard]] std::string gap(std::string_view organisation, WallTime now, const Gap& gap);

/// Precedes a close in `syncws.v1`.
[[nodiscard]] std::string goodbye(std::string_view organisation, WallTime now, CloseCode code,
                                  std::string_view reason, Duration retry_after);

/// The body of a refusal over HTTP.
[[nodiscard]] std::string error_body(std::string_view code, std::string_view message);

}  // namespace syncws::messages
