#pragma once

#include <string>
#include <vector>

#include "bench_timeline.h"

namespace syncws {

/// A heading and a line for each second.
[[nodiscard]] std::string seconds_as_csv(const std::vector<BenchSecond>& seconds);

}  // namespace syncws
