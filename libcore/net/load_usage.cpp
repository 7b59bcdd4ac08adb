#include "net/load_usage.h"

#include <fmt/format.h>
#include <time.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace syncws {
namespace {

std::string read_file(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// The number behind a name that begins a line.
std::uint64_t number_after(const std::string& status, const std::string& name) {
  const auto at = status.find("\n" + name + ":");
  return at == std::string::npos
             ? 0
             : std::strtoull(status.c_str() + at + name.size() + 2, nullptr, 10);
}

/// To the nanosecond; /proc only has hundredths of a second.
double cpu_seconds(int pid) {
  clockid_t clock{};
  timespec time{};
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) != 0) return 0;
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

void add_switches(ProcessUsage& usage, const std::string& folder) {
  std::error_code problem;
  const std::filesystem::directory_iterator tasks(folder + "/task", problem);
  for (const auto& task : tasks) {
    const auto status = read_file(task.path() / "status");
    usage.voluntary_switches += number_after(status, "voluntary_ctxt_switches");
    usage.involuntary_switches += number_after(status, "nonvoluntary_ctxt_switches");
  }
}

}  // namespace

ProcessUsage read_process_usage(int pid) {
  if (pid <= 0) return {};
  constexpr std::uint64_t kKilobyte = 1024;
  const auto folder = fmt::format("/proc/{}", pid);
  const auto status = read_file(folder + "/status");
  ProcessUsage usage;
  usage.cpu_seconds = cpu_seconds(pid);
  usage.resident_bytes = number_after(status, "VmRSS") * kKilobyte;
  usage.peak_bytes = number_after(status, "VmHWM") * kKilobyte;
  add_switches(usage, folder);
  return usage;
}

ProcessUsage read_usage_of(const std::vector<int>& pids) {
  ProcessUsage sum;
  for (const int pid : pids) {
    const auto usage = read_process_usage(pid);
    sum.cpu_seconds += usage.cpu_seconds;
    sum.resident_bytes += usage.resident_bytes;
    sum.peak_bytes += usage.peak_bytes;
    sum.voluntary_switches += usage.voluntary_switches;
    sum.involuntary_switches += usage.involuntary_switches;
  }
  return sum;
}

}  // namespace syncws
