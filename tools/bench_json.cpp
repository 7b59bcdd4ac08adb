#include "bench_json.h"

#include <fmt/format.h>

#include "base/json_text.h"
#include "bench_bottleneck.h"

namespace syncws {
namespace {

std::string latency_object(const Histogram& latency) {
  return fmt::format(R"({{"p50":{:.3f},"p90":{:.3f},"p99":{:.3f},"p99.9":{:.3f},"max":{:.3f}}})",
                     to_milliseconds(latency.percentile(50)),
                     to_milliseconds(latency.percentile(90)),
                     to_milliseconds(latency.percentile(99)),
                     to_milliseconds(latency.percentile(99.9)), to_milliseconds(latency.max()));
}

std::string load_fields(const BenchLoad& load, const BenchReport& report) {
  const auto& tally = *report.tally;
  return fmt::format(
      R"("connections":{},"orgs":{},"events":{},"size":{},"expected":{},"delivered":{},)"
      R"("lost":{},"duplicated":{},"reordered":{})",
      load.connections, load.organisations, report.events, load.size, report.expected(),
      report.delivered(), report.lost(), tally.duplicated, tally.reordered);
}

std::string speed_fields(const BenchReport& report) {
  return fmt::format(
      R"("connectSeconds":{:.6f},"connectsPerSecond":{:.0f},"seconds":{:.6f},"deliveriesPerSecond":{:.0f})",
      report.connect_seconds, report.connects_per_second(), report.seconds,
      report.deliveries_per_second());
}

std::string subscriber_object(const LoadTally& tally) {
  return fmt::format(R"({{"first":{},"median":{},"last":{}}})", latency_object(tally.first),
                     latency_object(tally.median), latency_object(tally.last));
}

std::string server_object(const BenchReport& report) {
  const auto& server = report.server;
  return fmt::format(
      R"({{"pid":{},"cpuSeconds":{:.6f},"cpuPercent":{:.2f},"cpuMicrosPerDelivery":{:.4f},)"
      R"("connectCpuMicros":{:.2f},"rssEmptyBytes":{},"rssIdleBytes":{},"rssPeakBytes":{},)"
      R"("bytesPerConnection":{:.1f},"contextSwitches":{}}})",
      server.pids.empty() ? 0 : server.pids.front(), report.server_cpu_seconds(),
      report.server_cpu_percent(), report.cpu_micros_per_delivery(), report.connect_cpu_micros(),
      server.empty.resident_bytes, server.idle.resident_bytes, server.ended.peak_bytes,
      report.bytes_per_connection(), report.server_switches());
}

std::string bench_object(const BenchReport& report) {
  const auto& self = *report.self;
  return fmt::format(R"({{"processes":{},"cpuSeconds":{:.6f},"busiestCorePercent":{:.2f},)"
                     R"("lagMs":{{"p99":{:.3f},"max":{:.3f}}},"isBottleneck":{}}})",
                     self.processes, self.cpu_seconds, self.busiest_share * 100,
                     to_milliseconds(self.lag.percentile(99)), to_milliseconds(self.lag.max()),
                     !bottlenecks_of(report).empty());
}

std::string settings_object(const BenchLoad& load) {
  const auto popularity = load.zipf ? fmt::format("zipf:{:g}", *load.zipf) : std::string("uniform");
  return fmt::format(
      R"({{"rate":{:.6g},"burst":{},"warmUpSeconds":{:.3f},"durationSeconds":{:.3f},)"
      R"("popularity":"{}","protocol":"{}","compress":{},"slow":{},"churn":{:.6g},"resume":{}}})",
      load.burst ? 0 : load.rate, load.burst.value_or(0), to_seconds(load.warm_up),
      to_seconds(load.duration), popularity, load.v1 ? "v1" : "plain", load.compress, load.slow,
      load.churn, load.resume);
}

std::string bytes_object(const LoadTally& tally) {
  return fmt::format(R"({{"wire":{},"text":{},"compressedConnections":{}}})", tally.wire_bytes,
                     tally.text_bytes, tally.compressed);
}

std::string churn_object(const LoadTally& tally) {
  return fmt::format(R"({{"left":{},"resumed":{},"gaps":{}}})", tally.left, tally.resumed,
                     tally.gaps);
}

std::string slow_object(const LoadTally& tally) {
  return fmt::format(R"({{"delivered":{},"closed":{}}})", tally.slow_delivered, tally.slow_closed);
}

std::string thresholds_array(const std::vector<BenchVerdict>& verdicts) {
  std::string text;
  for (const auto& verdict : verdicts) {
    text +=
        fmt::format(R"({}{{"threshold":{},"value":{:.6g},"holds":{}}})", text.empty() ? "" : ",",
                    json_string(verdict.threshold.text), verdict.value, verdict.holds);
  }
  return "[" + text + "]";
}

std::string capacity_object(const BenchCapacity& capacity) {
  std::string steps;
  for (const auto& step : capacity.steps) {
    steps += fmt::format(R"({}{{"rate":{:.6g},"held":{},"p99Ms":{:.3f}}})",
                         steps.empty() ? "" : ",", step.rate, step.has_held, step.p99_ms);
  }
  return fmt::format(R"({{"condition":{},"rate":{:.6g},"steps":[{}]}})",
                     json_string(capacity.condition), capacity.rate, steps);
}

}  // namespace

std::string report_as_json(const BenchOptions& options, const BenchReport& report,
                           const std::vector<BenchVerdict>& verdicts) {
  const auto& tally = *report.tally;
  auto text =
      fmt::format(R"({{{},{},"latencyMs":{},"server":{})", load_fields(options.load, report),
                  speed_fields(report), latency_object(tally.latency), server_object(report));
  text +=
      fmt::format(R"(,"schema":1,"settings":{},"warmUpEvents":{},"subscriberLatencyMs":{})",
                  settings_object(options.load), report.warm_up_events, subscriber_object(tally));
  text += fmt::format(R"(,"bench":{},"bytes":{},"churn":{},"slow":{},"thresholds":{})",
                      bench_object(report), bytes_object(tally), churn_object(tally),
                      slow_object(tally), thresholds_array(verdicts));
  if (report.capacity) text += fmt::format(R"(,"capacity":{})", capacity_object(*report.capacity));
  return text + "}";
}

}  // namespace syncws
