#include "bench_metric.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/misuse.h"

namespace syncws {
namespace {

struct Metric {
  std::string_view name;
  MetricUnit unit;
  double (*value)(const BenchReport&);
};

constexpr std::array kMetrics{
    Metric{"mean", MetricUnit::milliseconds,
           [](const BenchReport& report) { return report.tally->latency.mean() / 1e6; }},
    Metric{
        "lag", MetricUnit::milliseconds,
        [](const BenchReport& report) { return to_milliseconds(report.self->lag.percentile(99)); }},
    Metric{"lost", MetricUnit::number,
           [](const BenchReport& report) { return static_cast<double>(report.lost()); }},
    Metric{"doubled", MetricUnit::number,
           [](const BenchReport& report) { return static_cast<double>(report.tally->duplicated); }},
    Metric{"reordered", MetricUnit::number,
           [](const BenchReport& report) { return static_cast<double>(report.tally->reordered); }},
    Metric{"gaps", MetricUnit::number,
           [](const BenchReport& report) { return static_cast<double>(report.tally->gaps); }},
    Metric{"deliveries/s", MetricUnit::number,
           [](const BenchReport& report) { return report.deliveries_per_second(); }},
    Metric{"events/s", MetricUnit::number,
           [](const BenchReport& report) { return report.events_per_second(); }},
    Metric{"connect-rate", MetricUnit::number,
           [](const BenchReport& report) { return report.connects_per_second(); }},
    Metric{"cpu", MetricUnit::number,
           [](const BenchReport& report) { return report.server_cpu_percent(); }},
    Metric{"cpu/delivery", MetricUnit::number,
           [](const BenchReport& report) { return report.cpu_micros_per_delivery(); }},
    Metric{"rss", MetricUnit::bytes,
           [](const BenchReport& report) {
             return static_cast<double>(report.server.ended.peak_bytes);
           }},
    Metric{"rss/connection", MetricUnit::bytes,
           [](const BenchReport& report) { return report.bytes_per_connection(); }},
    Metric{"switches", MetricUnit::number,
           [](const BenchReport& report) { return static_cast<double>(report.server_switches()); }},
};

const Metric* find_in_table(std::string_view name) {
  const auto* const found =
      std::find_if(kMetrics.begin(), kMetrics.end(),
                   [name](const Metric& metric) { return metric.name == name; });
  return found == kMetrics.end() ? nullptr : found;
}

/// `p99.9` is 99.9, `max` is 100.
std::optional<double> read_percentile(std::string_view text) {
  constexpr double kAll = 100;
  if (text == "max") return kAll;
  if (!text.starts_with('p')) return std::nullopt;
  double percent = -1;
  const auto* const end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data() + 1, end, percent);
  const bool is_good = problem == std::errc() && stop == end && percent >= 0 && percent <= kAll;
  return is_good ? std::optional(percent) : std::nullopt;
}

/// `p99` of all deliveries; `first-p99` of the first one of each event.
struct LatencyName {
  Histogram LoadTally::*histogram;
  double percent;
};

std::optional<LatencyName> read_latency(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, Histogram LoadTally::*>, 3> kSubscribers{
      {{"first", &LoadTally::first}, {"median", &LoadTally::median}, {"last", &LoadTally::last}}};
  constexpr double kMiddle = 50;
  for (const auto& [word, histogram] : kSubscribers) {
    if (name == word) return LatencyName{histogram, kMiddle};
    if (!name.starts_with(word) || name.size() <= word.size() || name[word.size()] != '-') continue;
    const auto percent = read_percentile(name.substr(word.size() + 1));
    return percent ? std::optional(LatencyName{histogram, *percent}) : std::nullopt;
  }
  const auto percent = read_percentile(name);
  return percent ? std::optional(LatencyName{&LoadTally::latency, *percent}) : std::nullopt;
}

}  // namespace

std::optional<MetricUnit> find_metric(std::string_view name) {
  if (read_latency(name)) return MetricUnit::milliseconds;
  const auto* const metric = find_in_table(name);
  return metric != nullptr ? std::optional(metric->unit) : std::nullopt;
}

double metric_of(const BenchReport& report, std::string_view name) {
  if (const auto latency = read_latency(name)) {
    const auto& histogram = (*report.tally).*(latency->histogram);
    return to_milliseconds(histogram.percentile(latency->percent));
  }
  const auto* const metric = find_in_table(name);
  require(metric != nullptr, "a metric that there is not");
  return metric->value(report);
}

std::string metric_names() {
  std::string names = "p50, p99.9 and the like, max, first, median, last (also first-p99)";
  for (const auto& metric : kMetrics) names.append(", ").append(metric.name);
  return names;
}

}  // namespace syncws
