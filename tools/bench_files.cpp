#include "bench_files.h"

#include <fmt/format.h>

#include <cerrno>
#include <fstream>
#include <optional>

#include "bench_csv.h"
#include "bench_hgrm.h"
#include "bench_plot.h"
#include "cli/file_trouble.h"

namespace syncws {
namespace {

Status write_file(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (file.good()) return {};
  return cli::file_trouble(fmt::format("{} can't be written", path), errno);
}

Status probe(const std::optional<std::string>& path) {
  if (!path || *path == "-") return {};
  if (std::ofstream(*path, std::ios::app).good()) return {};
  return cli::file_trouble(fmt::format("{} can't be written", *path), errno);
}

}  // namespace

Status write_files(const BenchOutput& output, const std::string& json, const BenchReport& report,
                   const std::vector<BenchSecond>& seconds) {
  Status status;
  const auto write = [&](const std::optional<std::string>& path, auto make) {
    if (path && *path != "-") status = status.and_then([&] { return write_file(*path, make()); });
  };
  write(output.json, [&] { return json + "\n"; });
  write(output.hgrm, [&] { return latencies_as_hgrm(report.tally->latency); });
  write(output.csv, [&] { return seconds_as_csv(seconds); });
  if (!output.plot) return status;
  return status.and_then([&] { return draw(plot_script(*output.plot, report, seconds)); });
}

Status probe_files(const BenchOutput& output) {
  return probe(output.json)
      .and_then([&] { return probe(output.hgrm); })
      .and_then([&] { return probe(output.csv); })
      .and_then([&] { return probe(output.plot); });
}

}  // namespace syncws
