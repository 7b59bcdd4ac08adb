#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/histogram.h"
#include "net/load_board.h"
#include "net/load_usage.h"

namespace syncws {

/// One second of a load test.
struct BenchSecond {
  double at = 0;  ///< its end, in seconds from the first event; the warm-up is included
  bool is_warm_up = false;
  std::uint64_t connections = 0;  ///< that stand
  std::uint64_t sent = 0;
  std::uint64_t delivered = 0;
  Duration p50{0};  ///< of what was delivered in it
  Duration p99{0};
  Duration max{0};
  double server_cpu_percent = 0;
  std::uint64_t server_bytes = 0;
};

/// Takes the figures each second.
class BenchTimeline {
 public:
  BenchTimeline(const LoadBoard& board, std::vector<int> server)
      : board_(board), server_(std::move(server)) {}

  void begin(Instant now);
  /// To be called often; does nothing before the second is over. True: one has been added.
  bool tick(Instant now, std::uint64_t sent);
  /// The rest of a second.
  void finish(Instant now, std::uint64_t sent);

  [[nodiscard]] const std::vector<BenchSecond>& seconds() const { return seconds_; }

 private:
  void add(Instant now, std::uint64_t sent);

  const LoadBoard& board_;
  std::vector<int> server_;  ///< its processes
  Instant began_{};
  Instant last_{};
  std::uint64_t sent_ = 0;
  std::uint64_t delivered_ = 0;
  double server_cpu_ = 0;
  // Latencies as of the last time, as of now, and those between; made once, for the clock runs on.
  std::unique_ptr<Histogram> before_ = std::make_unique<Histogram>();
  std::unique_ptr<Histogram> now_ = std::make_unique<Histogram>();
  std::unique_ptr<Histogram> fresh_ = std::make_unique<Histogram>();
  std::vector<BenchSecond> seconds_;
};

}  // namespace syncws
