#pragma once

#include <string>
#include <vector>

#include "bench_report.h"

namespace syncws {

/// A sentence for each reason to think that bench was slower than the server: then the figures are
/// its own.
[[nodiscard]] std::vector<std::string> bottlenecks_of(const BenchReport& report);

}  // namespace syncws
