#pragma once

#include <string>

#include "base/histogram.h"

namespace syncws {

/// The latencies in HdrHistogram's percentile format (`.hgrm`), in milliseconds, as its plotters
/// read it: value, percentile, count up to it, 1/(1-percentile), and below them mean, deviation,
/// maximum and count. The percentiles come closer together as they come closer to 100: five lines
/// for each time that the rest is halved.
[[nodiscard]] std::string latencies_as_hgrm(const Histogram& latency);

}  // namespace syncws
