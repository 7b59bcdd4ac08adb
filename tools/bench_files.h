#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "bench_options.h"
#include "bench_report.h"
#include "bench_timeline.h"

namespace syncws {

/// Writes all files that were asked for. Kind io, or usage when another name would help.
[[nodiscard]] Status write_files(const BenchOutput& output, const std::string& json,
                                 const BenchReport& report,
                                 const std::vector<BenchSecond>& seconds);

/// Whether they can be written: makes those that are not there yet, empty.
[[nodiscard]] Status probe_files(const BenchOutput& output);

}  // namespace syncws
