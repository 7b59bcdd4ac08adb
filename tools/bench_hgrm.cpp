#include "bench_hgrm.h"

#include <fmt/format.h>

#include <cmath>

#include "bench_report.h"

namespace syncws {
namespace {

constexpr double kLinesAHalf = 5;
constexpr double kAll = 100;

/// The next percentile to tell: of what lies between here and 100, as it is halved again and again.
double next_level(double level) {
  const double halvings = std::floor(std::log2(kAll / (kAll - level))) + 1;
  return level + kAll / (kLinesAHalf * std::exp2(halvings));
}

std::string line(Duration value, double percent, std::uint64_t count) {
  const double share = percent / kAll;
  if (percent >= kAll)
    return fmt::format("{:12.3f} {:2.12f} {:10}\n", to_milliseconds(value), 1.0, count);
  return fmt::format("{:12.3f} {:2.12f} {:10} {:14.2f}\n", to_milliseconds(value), share, count,
                     1 / (1 - share));
}

std::string lines(const Histogram& latency) {
  std::string text;
  const auto all = static_cast<double>(latency.count());
  double level = 0;
  std::uint64_t seen = 0;
  latency.for_each_step([&](Duration value, std::uint64_t count) {
    seen += count;
    const double reached = seen == latency.count() ? kAll : kAll * static_cast<double>(seen) / all;
    while (level <= reached && level < kAll) {
      text += line(value, level, seen);
      level = reached >= kAll && all * (kAll - level) < kAll ? kAll : next_level(level);
    }
  });
  return latency.count() == 0 ? text : text + line(latency.max(), kAll, latency.count());
}

}  // namespace

std::string latencies_as_hgrm(const Histogram& latency) {
  constexpr double kNanosPerMilli = 1e6;
  return fmt::format(
      "{:>12} {:>14} {:>10} {:>14}\n\n{}"
      "#[Mean    = {:12.3f}, StdDeviation   = {:12.3f}]\n"
      "#[Max     = {:12.3f}, Total count    = {:12}]\n"
      "#[Buckets = {:12}, SubBuckets     = {:12}]\n",
      "Value", "Percentile", "TotalCount", "1/(1-Percentile)", lines(latency),
      latency.mean() / kNanosPerMilli, latency.standard_deviation() / kNanosPerMilli,
      to_milliseconds(latency.max()), latency.count(), Histogram::kPowers, Histogram::kSteps);
}

}  // namespace syncws
