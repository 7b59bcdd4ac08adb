#pragma once

#include <cstdint>
#include <string>

#include "base/histogram.h"
#include "bench_options.h"
#include "net/load_target.h"

namespace syncws {

/// What a load test has found out.
struct BenchReport {
  std::uint64_t events = 0;
  std::uint64_t expected = 0;
  std::uint64_t delivered = 0;
  std::uint64_t duplicated = 0;
  std::uint64_t reordered = 0;
  double connect_seconds = 0;
  double seconds = 0;  ///< from the first event sent to the last delivery
  Histogram latency;
  int server_pid = 0;
  ProcessUsage server_empty;   ///< before anybody connected
  ProcessUsage server_idle;    ///< with all connected, before the first event
  ProcessUsage server_loaded;  ///< after the last delivery

  [[nodiscard]] std::uint64_t lost() const {
    return expected > delivered ? expected - delivered : 0;
  }
  [[nodiscard]] bool is_clean() const { return lost() == 0 && duplicated == 0 && reordered == 0; }
};

[[nodiscard]] std::string report_as_json(const BenchOptions& options, const BenchReport& report);
[[nodiscard]] std::string report_as_text(const BenchOptions& options, const BenchReport& report);

}  // namespace syncws
