#include "bench_text.h"

#include <fmt/format.h>

namespace syncws {
namespace {

constexpr double kMebibyte = 1048576;

std::string latency_line(const char* name, const Histogram& latency) {
  return fmt::format("{:<13}p50 {:.3f}  p90 {:.3f}  p99 {:.3f}  p99.9 {:.3f}  max {:.3f}\n", name,
                     to_milliseconds(latency.percentile(50)),
                     to_milliseconds(latency.percentile(90)),
                     to_milliseconds(latency.percentile(99)),
                     to_milliseconds(latency.percentile(99.9)), to_milliseconds(latency.max()));
}

std::string load_lines(const BenchLoad& load, const BenchReport& report) {
  auto text = fmt::format(
      "{} connections in {:.3f} s ({:.0f}/s), {} organisations, {} events of {} bytes\n",
      load.connections, report.connect_seconds, report.connects_per_second(), load.organisations,
      report.events, load.size);
  text += fmt::format("deliveries   {} of {} in {:.3f} s: {:.0f}/s\n", report.delivered(),
                      report.expected(), report.seconds, report.deliveries_per_second());
  return text + fmt::format("             {} lost, {} duplicated, {} out of order\n", report.lost(),
                            report.tally->duplicated, report.tally->reordered);
}

std::string latency_lines(const LoadTally& tally) {
  auto text = latency_line("latency ms", tally.latency);
  if (tally.last.count() == 0) return text;
  return text + latency_line("  first", tally.first) + latency_line("  median", tally.median) +
         latency_line("  last", tally.last);
}

std::string server_lines(const BenchReport& report) {
  if (report.server.pids.empty())
    return "server       its process is not known; --server-pid tells it\n";
  return fmt::format(
      "server       {:.1f}% CPU, {:.3f} us a delivery, {:.1f} us a connect, {} context switches\n"
      "             {:.0f} bytes a connection, {:.1f} MiB at most\n",
      report.server_cpu_percent(), report.cpu_micros_per_delivery(), report.connect_cpu_micros(),
      report.server_switches(), report.bytes_per_connection(),
      static_cast<double>(report.server.ended.peak_bytes) / kMebibyte);
}

std::string bench_line(const BenchSelf& self) {
  return fmt::format(
      "bench        {} {}, the busiest at {:.0f}% of a core; events left {:.3f} ms late "
      "(p99)\n",
      self.processes, self.processes == 1 ? "process" : "processes", self.busiest_share * 100,
      to_milliseconds(self.lag.percentile(99)));
}

std::string extra_lines(const BenchLoad& load, const LoadTally& tally) {
  std::string text;
  if (load.compress) {
    text += fmt::format("compression  {} of {} connections; {} bytes for {} bytes of text\n",
                        tally.compressed, load.connections, tally.wire_bytes, tally.text_bytes);
  }
  if (load.churn > 0) {
    text += fmt::format("churn        {} left and came back, {} deliveries resumed, {} gaps\n",
                        tally.left, tally.resumed, tally.gaps);
  }
  if (load.slow > 0) {
    text += fmt::format("slow         {} viewers got {} events, {} were closed\n", load.slow,
                        tally.slow_delivered, tally.slow_closed);
  }
  return text;
}

std::string verdict_lines(const BenchReport& report, const std::vector<BenchVerdict>& verdicts) {
  std::string text;
  const auto always = BenchThreshold::always().size();
  for (std::size_t i = always; i < verdicts.size(); ++i) text += verdicts[i].sentence() + "\n";
  if (!report.capacity) return text;
  const auto& capacity = *report.capacity;
  return text + (capacity.rate > 0
                     ? fmt::format("capacity     {:.6g} events/s with {}\n", capacity.rate,
                                   capacity.condition)
                     : fmt::format("capacity     no rate held {}\n", capacity.condition));
}

}  // namespace

std::string report_as_text(const BenchOptions& options, const BenchReport& report,
                           const std::vector<BenchVerdict>& verdicts) {
  auto text = load_lines(options.load, report) + latency_lines(*report.tally) +
              server_lines(report) + bench_line(*report.self) +
              extra_lines(options.load, *report.tally) + verdict_lines(report, verdicts);
  text.pop_back();
  return text;
}

}  // namespace syncws
