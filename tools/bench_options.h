#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "bench_threshold.h"
#include "net/tls_client_settings.h"
#include "token_options.h"

namespace syncws {

/// What viewers and events there are.
struct BenchLoad {
  std::uint64_t connections = 100;
  std::uint64_t organisations = 1;
  std::optional<double> zipf;          ///< exponent of the organisations' popularity
  double rate = 50;                    ///< events a second over all organisations; 0: none
  std::optional<std::uint64_t> burst;  ///< instead of a rate: so many events as fast as they go
  Duration warm_up{0};
  Duration duration = std::chrono::seconds(10);
  std::uint64_t size = 200;
  std::uint64_t handshakes = 64;
  std::uint64_t processes = 1;
  std::optional<std::uint64_t> sources;  ///< none: as many as are needed
  std::uint64_t slow = 0;
  double churn = 0;  ///< departures a second
  bool resume = false;
  bool v1 = false;
  bool compress = false;
  Duration timeout = std::chrono::seconds(30);
};

/// Which server is measured.
struct BenchTarget {
  std::optional<std::string> url;  ///< none: a private serve
  std::string socket;
  std::optional<std::string> publish_command;
  bool is_greeted = true;
  std::vector<int> server_pids;              ///< whose CPU and memory are the server's
  std::vector<std::string> serve_arguments;  ///< for the private serve
  TokenOptions token;                        ///< with `url`
  TlsClientSettings tls;
};

/// What is told, and where.
struct BenchOutput {
  std::optional<std::string> json;  ///< `-` for standard output
  std::optional<std::string> hgrm;
  std::optional<std::string> csv;
  std::optional<std::string> plot;
  std::optional<std::string> baseline;
  std::string progress = "auto";

  [[nodiscard]] bool is_json_on_stdout() const { return json == "-"; }
};

/// What was asked of syncws-bench, checked.
struct BenchOptions {
  BenchLoad load;
  BenchTarget target;
  BenchOutput output;
  std::vector<BenchThreshold> thresholds;
  std::optional<BenchThreshold> capacity;  ///< search for the highest rate that holds it
};

/// Nothing to do: --help or --version was answered.
[[nodiscard]] Result<std::optional<BenchOptions>> read_bench_options(int argc,
                                                                     const char* const* argv);

}  // namespace syncws
