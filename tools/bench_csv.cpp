#include "bench_csv.h"

#include <fmt/format.h>

#include "bench_report.h"

namespace syncws {

std::string seconds_as_csv(const std::vector<BenchSecond>& seconds) {
  std::string text =
      "seconds,warm_up,connections,sent,delivered,p50_ms,p99_ms,max_ms,server_cpu_percent,"
      "server_rss_bytes\n";
  for (const auto& second : seconds) {
    text +=
        fmt::format("{:.3f},{},{},{},{},{:.3f},{:.3f},{:.3f},{:.1f},{}\n", second.at,
                    second.is_warm_up ? 1 : 0, second.connections, second.sent, second.delivered,
                    to_milliseconds(second.p50), to_milliseconds(second.p99),
                    to_milliseconds(second.max), second.server_cpu_percent, second.server_bytes);
  }
  return text;
}

}  // namespace syncws
