#pragma once

#include <cstdint>
#include <vector>

namespace syncws {

/// What the kernel says of a process.
struct ProcessUsage {
  double cpu_seconds = 0;
  std::uint64_t resident_bytes = 0;
  std::uint64_t peak_bytes = 0;
  std::uint64_t voluntary_switches = 0;    ///< of all threads that are there: they waited
  std::uint64_t involuntary_switches = 0;  ///< … they were interrupted
};

/// Reads /proc; all zero for a process that can't be looked at.
[[nodiscard]] ProcessUsage read_process_usage(int pid);

/// … of several processes, added up.
[[nodiscard]] ProcessUsage read_usage_of(const std::vector<int>& pids);

}  // namespace syncws
