#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "bench_report.h"
#include "bench_timeline.h"

namespace syncws {

/// Where gnuplot is. Kind usage: a sentence that says what to install.
[[nodiscard]] Result<std::string> find_gnuplot();

/// What gnuplot is to draw: the latencies by percentile (of all deliveries, and of each event's
/// first, median and last subscriber), and the latency of each second. `file` ends in .svg or .png.
[[nodiscard]] std::string plot_script(const std::string& file, const BenchReport& report,
                                      const std::vector<BenchSecond>& seconds);

/// Has gnuplot draw it. Kind io: it could not.
[[nodiscard]] Status draw(const std::string& script);

}  // namespace syncws
