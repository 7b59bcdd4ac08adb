#include "bench_progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include "bench_report.h"

namespace syncws {
namespace {

constexpr double kMebibyte = 1048576;

}  // namespace

BenchProgress::BenchProgress(const std::string& when)
    : is_wanted_(when == "always" || (when == "auto" && isatty(STDERR_FILENO) != 0)) {}

void BenchProgress::show(const std::string& line) {
  if (!is_wanted_) return;
  fmt::print(stderr, "\r\x1b[K{}", line);
  is_shown_ = true;
}

void BenchProgress::clear() {
  if (is_shown_) fmt::print(stderr, "\r\x1b[K");
  is_shown_ = false;
}

std::string progress_line(const BenchSecond& second, Duration planned) {
  return fmt::format(
      "{:.0f} s of {:.0f} s{}  {} viewers  {} sent  {} delivered  p50 {:.3g}  p99 {:.3g}  max "
      "{:.3g} ms  server {:.0f}% CPU, {:.1f} MiB",
      second.at, to_seconds(planned), second.is_warm_up ? ", warm-up" : "", second.connections,
      second.sent, second.delivered, to_milliseconds(second.p50), to_milliseconds(second.p99),
      to_milliseconds(second.max), second.server_cpu_percent,
      static_cast<double>(second.server_bytes) / kMebibyte);
}

}  // namespace syncws
