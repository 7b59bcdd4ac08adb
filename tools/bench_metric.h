#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "bench_report.h"

namespace syncws {

/// A figure of a report that a threshold can name: `p99`, `first-p90`, `cpu`, `deliveries/s`.
/// Latencies are in milliseconds, memory in bytes, `cpu` in percent of a core and `cpu/delivery` in
/// microseconds. `first`, `median` and `last` alone are the middle event's.
enum class MetricUnit { milliseconds, bytes, number };

/// Empty: there is no such figure.
[[nodiscard]] std::optional<MetricUnit> find_metric(std::string_view name);

/// Of a figure that there is.
[[nodiscard]] double metric_of(const BenchReport& report, std::string_view name);

/// All that there are, for a sentence.
[[nodiscard]] std::string metric_names();

}  // namespace syncws
