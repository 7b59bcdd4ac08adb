#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "bench_report.h"

namespace syncws {

/// A condition such as `p99<10ms`: a metric, one of `<`, `<=`, `>`, `>=`, `==`, and a limit with
/// `us`, `ms` or `s` for latencies (`ms` where nothing is said) and `K`, `M` or `G` for memory.
struct BenchThreshold {
  std::string text;
  std::string metric;
  std::string comparison;
  double limit = 0;

  /// Kind usage: a sentence that says what is wrong.
  [[nodiscard]] static Result<BenchThreshold> parse(const std::string& text);
  /// `lost==0` and the like, which are always asked for.
  [[nodiscard]] static const std::vector<BenchThreshold>& always();

  [[nodiscard]] bool holds(double value) const;
};

/// What came of a threshold.
struct BenchVerdict {
  BenchThreshold threshold;
  double value;
  bool holds;

  /// `p99<10ms failed: 12.3ms`
  [[nodiscard]] std::string sentence() const;
};

/// Those that are always asked for, and the given ones.
[[nodiscard]] std::vector<BenchVerdict> judge(const BenchReport& report,
                                              const std::vector<BenchThreshold>& thresholds);
[[nodiscard]] bool all_hold(const std::vector<BenchVerdict>& verdicts);

}  // namespace syncws
