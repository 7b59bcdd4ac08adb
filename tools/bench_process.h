#pragma once

#include <memory>

#include "bench_options.h"
#include "bench_report.h"
#include "cli/exit_code.h"
#include "net/load_publisher.h"
#include "net/load_swarm.h"
#include "net/load_target.h"
#include "net/openssl_client.h"

namespace syncws {

/// A load test from the first connection to the report.
class BenchProcess {
 public:
  explicit BenchProcess(BenchOptions options) : options_(std::move(options)) {}

  [[nodiscard]] Result<cli::ExitCode> run();

 private:
  [[nodiscard]] Status find_server();
  [[nodiscard]] Result<Secret> get_token() const;
  [[nodiscard]] Status connect();
  [[nodiscard]] Status send_burst();
  [[nodiscard]] Status send_at_rate();
  [[nodiscard]] Status wait_for_deliveries();
  [[nodiscard]] Status push();
  void add_event(Instant intended);

  BenchOptions options_;
  BenchReport report_;
  std::unique_ptr<PrivateServe> private_serve_;
  LoadPublisher publisher_;
  std::unique_ptr<OpensslClient> tls_;  ///< null: without
  std::unique_ptr<LoadSwarm> swarm_;
  std::vector<std::uint64_t> numbers_;  ///< of the next event, for each organisation
  bool waits_for_socket_ = false;
};

}  // namespace syncws
