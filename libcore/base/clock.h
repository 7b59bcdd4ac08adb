#pragma once

#include <chrono>
#include <string>

namespace syncws {

/// Time that only moves forward (CLOCK_MONOTONIC). For deadlines, ages and latencies.
using Instant = std::chrono::time_point<std::chrono::steady_clock, std::chrono::nanoseconds>;
using Duration = std::chrono::nanoseconds;

/// Time of day, milliseconds since 1970 UTC. For timestamps that people read.
struct WallTime {
  std::int64_t milliseconds = 0;
};

/// Time of day to the microsecond, for recordings.
using WallInstant = std::chrono::sys_time<std::chrono::microseconds>;

/// The two clocks as values; the domain is handed times and never asks for them.
[[nodiscard]] Instant monotonic_now();
[[nodiscard]] WallTime wall_now();
[[nodiscard]] WallInstant exact_wall_now();

/// RFC 3339 in UTC with milliseconds: `2025-11-28T10:00:00.000Z`. Always 24 bytes: what is not
/// within the years 0 to 9999 becomes the nearest time that is.
[[nodiscard]] std::string format_rfc3339(WallTime time);
/// … with microseconds: `2025-11-28T10:00:00.000000Z`.
[[nodiscard]] std::string format_rfc3339(WallInstant time);
/// As HTTP has it (RFC 9110 section 5.6.7): `Fri, 28 Nov 2025 10:00:00 GMT`.
[[nodiscard]] std::string format_http_date(WallTime time);

/// A span as decimal seconds, for logs and statistics.
[[nodiscard]] constexpr double to_seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

}  // namespace syncws
