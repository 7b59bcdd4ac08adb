#pragma once

#include <string>

#include "base/clock.h"
#include "bench_timeline.h"

namespace syncws {

/// The one line on a terminal that says how a load test goes.
class BenchProgress {
 public:
  /// `when`: auto (on a terminal), always or never.
  explicit BenchProgress(const std::string& when);
  BenchProgress(const BenchProgress&) = delete;
  BenchProgress& operator=(const BenchProgress&) = delete;
  ~BenchProgress() { clear(); }

  void show(const std::string& line);
  /// Takes the line away, for what is to be said in its place.
  void clear();

 private:
  bool is_wanted_;
  bool is_shown_ = false;
};

/// `12 s of 30 s  1000 viewers  50/s sent  50000/s delivered  p99 3.2 ms  server 41% CPU 12 MiB`
[[nodiscard]] std::string progress_line(const BenchSecond& second, Duration planned);

}  // namespace syncws
