#pragma once

#include <string>
#include <vector>

#include "bench_options.h"
#include "bench_report.h"
#include "bench_threshold.h"

namespace syncws {

/// The report for people. What was not asked for is not in it.
[[nodiscard]] std::string report_as_text(const BenchOptions& options, const BenchReport& report,
                                         const std::vector<BenchVerdict>& verdicts);

}  // namespace syncws
