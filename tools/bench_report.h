#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/histogram.h"
#include "net/load_tally.h"
#include "net/load_usage.h"

namespace syncws {

/// The server's processes, added up, at the moments that matter.
struct BenchServer {
  std::vector<int> pids;  ///< none: not known, and everything below is zero
  ProcessUsage empty;     ///< before anybody connected
  ProcessUsage idle;      ///< with all connected, before the first event
  ProcessUsage began;     ///< when events began to count
  ProcessUsage ended;     ///< after the last delivery
};

/// What bench itself had to do while events counted.
struct BenchSelf {
  std::uint64_t processes = 1;
  double cpu_seconds = 0;    ///< of all of them
  double busiest_share = 0;  ///< of a core, by the one that had most to do
  Histogram lag;             ///< from an event's time to when it was handed over
};

/// One rate that was tried in the search for the highest.
struct CapacityStep {
  double rate;
  bool has_held;
  double p99_ms;
};

struct BenchCapacity {
  std::string condition;
  double rate = 0;  ///< the highest that held; 0: none
  std::vector<CapacityStep> steps;
};

/// What a load test has found out.
struct BenchReport {
  std::uint64_t connections = 0;
  std::uint64_t events = 0;  ///< those that count
  std::uint64_t warm_up_events = 0;
  double connect_seconds = 0;
  double seconds = 0;       ///< from the first event that counts to the last delivery
  double wall_seconds = 0;  ///< … to when the server's figures were taken
  std::shared_ptr<const LoadTally> tally;
  std::shared_ptr<const BenchSelf> self;
  BenchServer server;
  std::optional<BenchCapacity> capacity;

  [[nodiscard]] std::uint64_t lost() const;
  [[nodiscard]] std::uint64_t delivered() const { return tally->delivered - tally->warm_up; }
  [[nodiscard]] std::uint64_t expected() const { return delivered() + lost(); }
  [[nodiscard]] double connects_per_second() const;
  [[nodiscard]] double deliveries_per_second() const;
  [[nodiscard]] double events_per_second() const;

  [[nodiscard]] double server_cpu_seconds() const;
  [[nodiscard]] double server_cpu_percent() const;  ///< of one core
  [[nodiscard]] double cpu_micros_per_delivery() const;
  [[nodiscard]] double connect_cpu_micros() const;
  [[nodiscard]] double bytes_per_connection() const;
  [[nodiscard]] std::uint64_t server_switches() const;
};

/// In milliseconds, as all latencies are told.
[[nodiscard]] double to_milliseconds(Duration duration);

}  // namespace syncws
