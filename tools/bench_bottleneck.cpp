#include "bench_bottleneck.h"

#include <fmt/format.h>

namespace syncws {
namespace {

constexpr double kNearlyAll = 0.85;  // of a core
constexpr double kLeastMilliseconds = 1;
constexpr double kMuchOfLatency = 0.2;
constexpr double kLongEnough = 0.5;  // seconds; a short burst keeps everybody busy

}  // namespace

std::vector<std::string> bottlenecks_of(const BenchReport& report) {
  std::vector<std::string> sentences;
  const auto& self = *report.self;
  if (self.busiest_share > kNearlyAll && report.wall_seconds > kLongEnough) {
    sentences.push_back(
        fmt::format("a process of bench used {:.0f}% of a core: it may be the limit, and not the "
                    "server; spread the viewers over more --processes",
                    self.busiest_share * 100));
  }
  const auto lag = to_milliseconds(self.lag.percentile(99));
  const auto latency = to_milliseconds(report.tally->latency.percentile(99));
  if (lag > kLeastMilliseconds && lag > latency * kMuchOfLatency) {
    sentences.push_back(fmt::format(
        "events left {:.1f} ms late (p99), which is part of their latencies: bench could not keep "
        "its schedule, by itself or because the machine is busy; try --processes 2, or a lower "
        "--rate",
        lag));
  }
  return sentences;
}

}  // namespace syncws
