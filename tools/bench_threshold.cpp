#include "bench_threshold.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

#include "bench_metric.h"

namespace syncws {
namespace {

constexpr double kKilo = 1024;
constexpr std::array<std::pair<std::string_view, double>, 4> kTimes{
    {{"", 1}, {"us", 1e-3}, {"ms", 1}, {"s", 1e3}}};
constexpr std::array<std::pair<std::string_view, double>, 4> kSizes{
    {{"", 1}, {"K", kKilo}, {"M", kKilo* kKilo}, {"G", kKilo* kKilo* kKilo}}};
constexpr std::array<std::pair<std::string_view, double>, 3> kPlain{{{"", 1}, {"/s", 1}, {"%", 1}}};

template <typename Units>
std::optional<double> factor_in(const Units& units, std::string_view unit) {
  for (const auto& [name, factor] : units) {
    if (name == unit) return factor;
  }
  return std::nullopt;
}

std::optional<double> factor_of(std::string_view unit, MetricUnit kind) {
  switch (kind) {
    case MetricUnit::milliseconds:
      return factor_in(kTimes, unit);
    case MetricUnit::bytes:
      return factor_in(kSizes, unit);
    case MetricUnit::number:
      break;
  }
  return factor_in(kPlain, unit);
}

std::optional<double> read_limit(std::string_view text, MetricUnit kind) {
  double value = 0;
  const auto* const end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, value);
  if (problem != std::errc() || !std::isfinite(value)) return std::nullopt;
  const auto factor = factor_of({stop, static_cast<std::size_t>(end - stop)}, kind);
  return factor ? std::optional(value * *factor) : std::nullopt;
}

}  // namespace

Result<BenchThreshold> BenchThreshold::parse(const std::string& text) {
  const auto at = text.find_first_of("<>=");
  const auto behind = text.find_first_not_of("<>=", at);
  const auto wrong = [&](std::string_view what) {
    return fail(ErrorKind::usage, fmt::format("'{}': {}", text, what));
  };
  if (at == std::string::npos || behind == std::string::npos)
    return wrong("a threshold is a metric, a comparison and a limit, such as p99<10ms");
  BenchThreshold threshold{text, text.substr(0, at), text.substr(at, behind - at)};
  const auto unit = find_metric(threshold.metric);
  if (!unit)
    return wrong(fmt::format("no metric '{}'; there are {}", threshold.metric, metric_names()));
  constexpr std::array<std::string_view, 5> kComparisons{"<", "<=", ">", ">=", "=="};
  if (std::find(kComparisons.begin(), kComparisons.end(), threshold.comparison) ==
      kComparisons.end()) {
    return wrong("the comparison is one of < <= > >= ==");
  }
  const auto limit = read_limit(std::string_view(text).substr(behind), *unit);
  if (!limit)
    return wrong("the limit is a number, with us, ms or s for a time, K, M or G for bytes");
  threshold.limit = *limit;
  return threshold;
}

const std::vector<BenchThreshold>& BenchThreshold::always() {
  static const std::vector<BenchThreshold> kAlways{{"lost==0", "lost", "==", 0},
                                                   {"doubled==0", "doubled", "==", 0},
                                                   {"reordered==0", "reordered", "==", 0}};
  return kAlways;
}

bool BenchThreshold::holds(double value) const {
  if (comparison == "<") return value < limit;
  if (comparison == "<=") return value <= limit;
  if (comparison == ">") return value > limit;
  if (comparison == ">=") return value >= limit;
  return value == limit;
}

std::string BenchVerdict::sentence() const {
  const auto unit = find_metric(threshold.metric);
  return fmt::format("threshold {} {}: {:.6g}{}", threshold.text, holds ? "held" : "failed", value,
                     unit == MetricUnit::milliseconds ? " ms" : "");
}

std::vector<BenchVerdict> judge(const BenchReport& report,
                                const std::vector<BenchThreshold>& thresholds) {
  std::vector<BenchVerdict> verdicts;
  const auto add = [&](const BenchThreshold& threshold) {
    const auto value = metric_of(report, threshold.metric);
    verdicts.push_back({threshold, value, threshold.holds(value)});
  };
  for (const auto& threshold : BenchThreshold::always()) add(threshold);
  for (const auto& threshold : thresholds) add(threshold);
  return verdicts;
}

bool all_hold(const std::vector<BenchVerdict>& verdicts) {
  return std::all_of(verdicts.begin(), verdicts.end(),
                     [](const BenchVerdict& verdict) { return verdict.holds; });
}

}  // namespace syncws
