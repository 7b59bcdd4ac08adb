#include "base/clock.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace syncws {

Instant monotonic_now() { return std::chrono::steady_clock::now(); }

WallTime wall_now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::milliseconds>(now).count()};
}

std::string format_rfc3339(WallTime time) {
  constexpr std::int64_t kPerSecond = 1000;
  auto seconds = time.milliseconds / kPerSecond;
  auto rest = time.milliseconds % kPerSecond;
  if (rest < 0) {
    rest += kPerSecond;
    --seconds;
  }
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(static_cast<std::time_t>(seconds)),
                     rest);
}

}  // namespace syncws
