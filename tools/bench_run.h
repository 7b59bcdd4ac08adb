#pragma once

#include <functional>
#include <memory>
#include <string>

#include "bench_options.h"
#include "bench_progress.h"
#include "bench_report.h"
#include "bench_schedule.h"
#include "bench_timeline.h"
#include "net/load_board.h"
#include "net/load_crowd.h"
#include "net/load_event.h"
#include "net/load_plan.h"
#include "net/load_publisher.h"

namespace syncws {

/// A server that is there, and how it is fed.
struct BenchServerPlace {
  WebAddress address;
  std::string socket;
  std::string publish_command;   ///< in place of a socket
  std::vector<int> pids;         ///< none: whoever is behind the socket
  OpensslClient* tls = nullptr;  ///< for an address of TLS
  Secret bearer;                 ///< one token for all viewers; empty: none
};

/// One load: from the first connection to the last delivery. Each has connections, a publisher and
/// a board of its own.
class BenchRun {
 public:
  BenchRun(const BenchLoad& load, const BenchTarget& target, BenchServerPlace place,
           BenchProgress& progress);
  BenchRun(const BenchRun&) = delete;
  BenchRun& operator=(const BenchRun&) = delete;

  /// Once. That something was lost is no error but in the report.
  [[nodiscard]] Result<BenchReport> run();

  [[nodiscard]] const std::vector<BenchSecond>& seconds() const { return timeline_->seconds(); }

 private:
  [[nodiscard]] Status start();
  [[nodiscard]] Status connect();
  [[nodiscard]] Status send();
  [[nodiscard]] Status send_at_rate(Instant start, Instant end);
  void send_burst(Instant due);
  [[nodiscard]] Status drain();
  [[nodiscard]] Status push();
  void add_event(Instant intended);
  void glance(Instant now);
  void take_usage(Instant now);
  void sum_up();
  [[nodiscard]] std::vector<int> own_processes() const;

  const BenchLoad& load_;
  const BenchTarget& target_;
  BenchServerPlace place_;
  BenchProgress& progress_;
  LoadPlan plan_;
  LoadBoard board_;
  LoadPublisher publisher_;
  std::unique_ptr<LoadCrowd> crowd_;
  std::unique_ptr<BenchTimeline> timeline_;
  std::shared_ptr<BenchSelf> self_ = std::make_shared<BenchSelf>();
  std::vector<double> own_cpu_;  ///< of each process, when events began to count
  std::vector<LoadEventShape> shapes_;
  BenchReport report_;
  std::uint64_t published_ = 0;
  Instant counted_from_{};  ///< for speed: from when to when deliveries count
  bool waits_for_socket_ = false;
  bool has_begun_ = false;
};

}  // namespace syncws
