#pragma once

#include <memory>
#include <vector>

#include "bench_options.h"
#include "bench_progress.h"
#include "bench_report.h"
#include "bench_run.h"
#include "bench_timeline.h"
#include "cli/exit_code.h"
#include "net/load_target.h"
#include "net/openssl_client.h"

namespace syncws {

/// From the options to the exit code: finds the server, loads it once or at one rate after the
/// other, and tells what came of it.
class BenchProcess {
 public:
  explicit BenchProcess(BenchOptions options)
      : options_(std::move(options)), progress_(options_.output.progress) {}

  [[nodiscard]] Result<cli::ExitCode> run();

 private:
  [[nodiscard]] Status prepare();
  [[nodiscard]] Status check_descriptors() const;
  [[nodiscard]] Result<BenchServerPlace> find_server();
  [[nodiscard]] Result<Secret> get_token() const;
  [[nodiscard]] Status load_once();
  [[nodiscard]] Status search_capacity();
  [[nodiscard]] Result<bool> try_rate(double rate, BenchCapacity& capacity);
  void keep(BenchReport report, const BenchRun& run);
  [[nodiscard]] Result<cli::ExitCode> tell();

  BenchOptions options_;
  BenchProgress progress_;
  std::unique_ptr<PrivateServe> private_serve_;
  BenchServerPlace place_;
  std::unique_ptr<OpensslClient> tls_;  ///< null: without
  std::optional<BenchReport> report_;
  std::vector<BenchSecond> seconds_;
};

}  // namespace syncws
