#include "bench_report.h"

#include <algorithm>

namespace syncws {
namespace {

constexpr double kMicro = 1e6;

double quotient(double value, double divisor) { return divisor > 0 ? value / divisor : 0; }

}  // namespace

std::uint64_t BenchReport::lost() const {
  return tally->owed > tally->delivered ? tally->owed - tally->delivered : 0;
}

double BenchReport::connects_per_second() const {
  return quotient(static_cast<double>(connections), connect_seconds);
}

double BenchReport::deliveries_per_second() const {
  return quotient(static_cast<double>(delivered()), seconds);
}

double BenchReport::events_per_second() const {
  return quotient(static_cast<double>(events), seconds);
}

double BenchReport::server_cpu_seconds() const {
  return server.ended.cpu_seconds - server.began.cpu_seconds;
}

double BenchReport::server_cpu_percent() const {
  constexpr double kPercent = 100;
  return kPercent * quotient(server_cpu_seconds(), wall_seconds);
}

double BenchReport::cpu_micros_per_delivery() const {
  return kMicro * quotient(server_cpu_seconds(), static_cast<double>(delivered()));
}

double BenchReport::connect_cpu_micros() const {
  return kMicro * quotient(server.idle.cpu_seconds - server.empty.cpu_seconds,
                           static_cast<double>(connections));
}

double BenchReport::bytes_per_connection() const {
  const auto grown = static_cast<double>(server.idle.resident_bytes) -
                     static_cast<double>(server.empty.resident_bytes);
  return quotient(std::max(grown, 0.0), static_cast<double>(connections));
}

std::uint64_t BenchReport::server_switches() const {
  const auto all = [](const ProcessUsage& usage) {
    return usage.voluntary_switches + usage.involuntary_switches;
  };
  return std::max(all(server.ended), all(server.began)) - all(server.began);
}

double to_milliseconds(Duration duration) {
  constexpr double kMilli = 1e3;
  return to_seconds(duration) * kMilli;
}

}  // namespace syncws
