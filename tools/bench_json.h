#pragma once

#include <string>
#include <vector>

#include "bench_options.h"
#include "bench_report.h"
#include "bench_threshold.h"

namespace syncws {

/// The report as one JSON object on one line, by the schema in bench-report.schema.json.
[[nodiscard]] std::string report_as_json(const BenchOptions& options, const BenchReport& report,
                                         const std::vector<BenchVerdict>& verdicts);

}  // namespace syncws
