#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/clock.h"

namespace syncws::perf {

/// What the disk itself needs to make 4 KiB at a file's end last.
inline double median_sync_micros(const std::string& path) {
  constexpr int kTimes = 200;
  constexpr double kMicros = 1e6;
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const std::string block(4096, 'x');
  std::vector<double> times;
  for (int i = 0; i < kTimes; ++i) {
    const auto begun = monotonic_now();
    const bool is_done = write(file, block.data(), block.size()) == 4096 && fdatasync(file) == 0;
    if (!is_done) throw std::runtime_error("can't write " + path);
    times.push_back(to_seconds(monotonic_now() - begun) * kMicros);
  }
  close(file);
  unlink(path.c_str());
  std::nth_element(times.begin(), times.begin() + kTimes / 2, times.end());
  return times[kTimes / 2];
}

}  // namespace syncws::perf
