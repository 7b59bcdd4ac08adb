#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"

namespace syncws {

/// Quantities as people type them. Each refuses what it can't read whole, naming the text and the
/// form it wants.

/// `500ms`, `30s`, `5m`, `1h`, `2d`, also `1.5s`; a bare `0` is no time at all.
[[nodiscard]] Result<Duration> parse_duration(std::string_view text);

/// Bytes: `10240`, `10K`, `1M`, `1G` (powers of 1,024).
[[nodiscard]] Result<std::uint64_t> parse_size(std::string_view text);

/// Events a second: `100/s`, `6000/m`, or a bare number taken as a second's.
[[nodiscard]] Result<double> parse_rate(std::string_view text);

/// A whole number from `least` to `most`.
[[nodiscard]] Result<std::uint64_t> parse_count(std::string_view text, std::uint64_t least,
                                                std::uint64_t most);

/// A duration for a sentence: `850 ms`, `2.1 s`, `5 min`.
[[nodiscard]] std::string format_duration(Duration duration);

}  // namespace syncws
