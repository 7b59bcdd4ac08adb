#include "bench_report.h"

#include <fmt/format.h>

#include <algorithm>

namespace syncws {
namespace {

double per_second(std::uint64_t count, double seconds) {
  return seconds > 0 ? static_cast<double>(count) / seconds : 0;
}

double milliseconds(const Histogram& latency, double percent) {
  return to_seconds(latency.percentile(percent)) * 1e3;
}

/// Figures that are quotients of others.
struct Derived {
  double cpu_micros_per_delivery;
  double connect_cpu_micros;
  double bytes_per_connection;

  Derived(const BenchOptions& options, const BenchReport& report) {
    constexpr double kMicro = 1e6;
    const auto connections = static_cast<double>(options.connections);
    const auto busy = report.server_loaded.cpu_seconds - report.server_idle.cpu_seconds;
    cpu_micros_per_delivery =
        report.delivered > 0 ? busy * kMicro / static_cast<double>(report.delivered) : 0;
    connect_cpu_micros =
        (report.server_idle.cpu_seconds - report.server_empty.cpu_seconds) * kMicro / connections;
    const auto grown = static_cast<double>(report.server_idle.resident_bytes) -
                       static_cast<double>(report.server_empty.resident_bytes);
    bytes_per_connection = std::max(grown, 0.0) / connections;
  }
};

}  // namespace

std::string report_as_json(const BenchOptions& options, const BenchReport& report) {
  const Derived derived(options, report);
  const auto load = fmt::format(
      R"("connections":{},"orgs":{},"events":{},"size":{},"expected":{},"delivered":{},"lost":{},"duplicated":{},"reordered":{})",
      options.connections, options.organisations, report.events, options.size, report.expected,
      report.delivered, report.lost(), report.duplicated, report.reordered);
  const auto speed = fmt::format(
      R"("connectSeconds":{:.6f},"connectsPerSecond":{:.0f},"seconds":{:.6f},"deliveriesPerSecond":{:.0f})",
      report.connect_seconds, per_second(options.connections, report.connect_seconds),
      report.seconds, per_second(report.delivered, report.seconds));
  const auto latency = fmt::format(
      R"("latencyMs":{{"p50":{:.3f},"p90":{:.3f},"p99":{:.3f},"p99.9":{:.3f},"max":{:.3f}}})",
      milliseconds(report.latency, 50), milliseconds(report.latency, 90),
      milliseconds(report.latency, 99), milliseconds(report.latency, 99.9),
      to_seconds(report.latency.max()) * 1e3);
  const auto server = fmt::format(
      R"("server":{{"pid":{},"cpuSeconds":{:.3f},"cpuMicrosPerDelivery":{:.4f},"connectCpuMicros":{:.2f},)"
      R"("rssEmptyBytes":{},"rssIdleBytes":{},"rssPeakBytes":{},"bytesPerConnection":{:.1f}}})",
      report.server_pid, report.server_loaded.cpu_seconds - report.server_idle.cpu_seconds,
      derived.cpu_micros_per_delivery, derived.connect_cpu_micros,
      report.server_empty.resident_bytes, report.server_idle.resident_bytes,
      report.server_loaded.peak_bytes, derived.bytes_per_connection);
  return fmt::format("{{{},{},{},{}}}", load, speed, latency, server);
}

std::string report_as_text(const BenchOptions& options, const BenchReport& report) {
  const Derived derived(options, report);
  auto text = fmt::format(
      "{} connections in {:.3f} s ({:.0f}/s), {} organisations, {} events of {} bytes\n",
      options.connections, report.connect_seconds,
      per_second(options.connections, report.connect_seconds), options.organisations, report.events,
      options.size);
  text +=
      fmt::format("deliveries   {} of {} in {:.3f} s: {:.0f}/s\n", report.delivered,
                  report.expected, report.seconds, per_second(report.delivered, report.seconds));
  text += fmt::format("             {} lost, {} duplicated, {} out of order\n", report.lost(),
                      report.duplicated, report.reordered);
  text += fmt::format("latency ms   p50 {:.3f}  p90 {:.3f}  p99 {:.3f}  p99.9 {:.3f}  max {:.3f}\n",
                      milliseconds(report.latency, 50), milliseconds(report.latency, 90),
                      milliseconds(report.latency, 99), milliseconds(report.latency, 99.9),
                      to_seconds(report.latency.max()) * 1e3);
  text += fmt::format(
      "server       {:.3f} us CPU a delivery, {:.1f} us a connect, {:.0f} bytes a connection, "
      "{:.1f} MiB at most",
      derived.cpu_micros_per_delivery, derived.connect_cpu_micros, derived.bytes_per_connection,
      static_cast<double>(report.server_loaded.peak_bytes) / 1048576);
  return text;
}

}  // namespace syncws
