#pragma once

#include "base/clock.h"

namespace syncws {

/// When to get the next token: at 80% of what this one still has, and at least 5 seconds before its
/// end. Zero when that is past.
[[nodiscard]] Duration until_renewal(WallTime now, WallTime expires);

/// When to try again if that brought no newer one: often enough before the end, but not in a hurry.
[[nodiscard]] Duration until_next_try(WallTime now, WallTime expires);

}  // namespace syncws
