#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/error.h"
#include "net/tls_client_settings.h"
#include "token_options.h"

namespace syncws {

/// What was asked of syncws-bench, checked.
struct BenchOptions {
  std::uint64_t connections = 100;
  std::uint64_t organisations = 1;
  double rate = 50;                    ///< events a second over all organisations; 0: none
  std::optional<std::uint64_t> burst;  ///< instead of a rate: so many events as fast as they go
  Duration duration = std::chrono::seconds(10);
  std::uint64_t size = 200;
  std::uint64_t handshakes = 64;
  Duration timeout = std::chrono::seconds(30);
  std::optional<std::string> url;  ///< none: a private serve
  std::string socket;
  TlsClientSettings tls;
  TokenOptions token;  ///< with `url`
  bool json = false;
};

/// Nothing to do: --help or --version was answered.
[[nodiscard]] Result<std::optional<BenchOptions>> read_bench_options(int argc,
                                                                     const char* const* argv);

}  // namespace syncws
