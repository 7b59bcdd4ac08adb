#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "listen_checklist.h"

namespace syncws {

/// What a token's holder can see of it without the server's keys, against what a server commonly
/// wants. `ahead`: how far the server's clock is ahead of ours, if that is known. Never shows the
/// token itself.
[[nodiscard]] std::vector<Check> check_token_claims(std::string_view token,
                                                    std::string_view organisation, WallTime now,
                                                    std::optional<Duration> ahead);

}  // namespace syncws
