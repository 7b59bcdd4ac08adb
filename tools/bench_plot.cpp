#include "bench_plot.h"

#include <fmt/format.h>
#include <stdio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <sstream>
#include <utility>

namespace syncws {
namespace {

/// The percentiles at 1/(1-p) = 1, 1.26, 1.58 … as far as there are deliveries.
std::string percentile_block(const std::string& name, const Histogram& latency) {
  constexpr double kLinesATenth = 10;
  auto text = fmt::format("${} << END\n", name);
  const auto most = std::max(static_cast<double>(latency.count()), 1.0);
  const auto lines = static_cast<int>(std::log10(most) * kLinesATenth);
  for (int line = 0; line <= lines; ++line) {
    const double inverse = std::pow(10, line / kLinesATenth);
    const double percent = 100 * (1 - 1 / inverse);
    text += fmt::format("{:.6g} {:.6g}\n", inverse, to_milliseconds(latency.percentile(percent)));
  }
  return text + fmt::format("{:.6g} {:.6g}\nEND\n", most, to_milliseconds(latency.max()));
}

std::string second_block(const std::vector<BenchSecond>& seconds) {
  std::string text = "$seconds << END\n";
  for (const auto& second : seconds) {
    if (second.delivered == 0) continue;
    text += fmt::format("{:.3f} {:.6g} {:.6g} {:.6g}\n", second.at, to_milliseconds(second.p50),
                        to_milliseconds(second.p99), to_milliseconds(second.max));
  }
  return text + "END\n";
}

/// A name as gnuplot takes it in single quotes.
std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char letter : text) out += letter == '\'' ? "''" : std::string(1, letter);
  return out + "'";
}

constexpr std::string_view kPanels = R"(set multiplot layout 2,1
set grid
set key top left opaque
set ylabel 'ms'
set title 'Latency by percentile, from the intended time'
set logscale x
set xlabel 'percentile'
set xtics ('0' 1, '50' 2, '90' 10, '99' 100, '99.9' 1000, '99.99' 10000, '99.999' 100000, '99.9999' 1000000)
plot $all with lines lw 2 title 'all deliveries', $first with lines title 'first subscriber', \
     $median with lines title 'median', $last with lines title 'last'
unset logscale x
set xtics auto
set title 'Latency over time'
set xlabel 'seconds'
set xrange [0:*]
set yrange [0:*]
)";

}  // namespace

Result<std::string> find_gnuplot() {
  const char* const path = std::getenv("PATH");
  std::istringstream folders(path != nullptr ? path : "");
  for (std::string folder; std::getline(folders, folder, ':');) {
    auto program = folder + "/gnuplot";
    if (access(program.c_str(), X_OK) == 0) return program;
  }
  return fail(ErrorKind::usage,
              "--plot needs gnuplot, which is not there; install it (Debian: gnuplot-nox), or take "
              "--csv and --hgrm");
}

std::string plot_script(const std::string& file, const BenchReport& report,
                        const std::vector<BenchSecond>& seconds) {
  const auto& tally = *report.tally;
  const auto* const terminal =
      file.ends_with(".svg") ? "svg size 900,800 background 'white'" : "pngcairo size 900,800";
  auto text = fmt::format("set terminal {}\nset output {}\n", terminal, quoted(file));
  const std::array<std::pair<const char*, const Histogram*>, 4> blocks{{{"all", &tally.latency},
                                                                        {"first", &tally.first},
                                                                        {"median", &tally.median},
                                                                        {"last", &tally.last}}};
  for (const auto& [name, latency] : blocks) text += percentile_block(name, *latency);
  text += second_block(seconds);
  text += kPanels;
  const bool has_seconds = std::any_of(seconds.begin(), seconds.end(),
                                       [](const auto& second) { return second.delivered > 0; });
  text += has_seconds ? "plot $seconds using 1:2 with linespoints title 'p50', "
                        "'' using 1:3 with linespoints title 'p99', "
                        "'' using 1:4 with linespoints title 'max'\n"
                      : "plot [0:1] 0 title 'no deliveries'\n";
  return text + "unset multiplot\n";
}

Status draw(const std::string& script) {
  FILE* const gnuplot = popen("exec gnuplot", "we");
  if (gnuplot == nullptr) return fail(ErrorKind::io, "gnuplot could not be started");
  const bool is_written = fwrite(script.data(), 1, script.size(), gnuplot) == script.size();
  const bool is_done = pclose(gnuplot) == 0;
  if (is_written && is_done) return {};
  return fail(ErrorKind::io, "gnuplot could not draw the plot");
}

}  // namespace syncws
