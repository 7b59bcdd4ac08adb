#include <sstream>

#include "bench/bench_report_of.h"
#include "bench_baseline.h"
#include "bench_csv.h"
#include "bench_hgrm.h"
#include "bench_json.h"
#include "bench_plot.h"
#include "bench_text.h"
#include "catch.h"

using namespace syncws;
using namespace syncws::test;
using namespace std::chrono_literals;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

}  // namespace

TEST_CASE("a histogram file has percentiles that close in on the last one", "[bench]") {
  const auto lines = lines_of(latencies_as_hgrm(some_report().tally->latency));
  CHECK(lines[0] == "       Value     Percentile TotalCount 1/(1-Percentile)");
  CHECK(lines[1].empty());
  CHECK(lines[2] == "       1.000 0.000000000000          1           1.00");
  const auto footer = lines.size() - 3;
  CHECK(lines[footer - 1] == "    1000.000 1.000000000000       1000");
  CHECK(lines[footer].starts_with("#[Mean    =      500."));
  CHECK(lines[footer + 1] == "#[Max     =     1000.000, Total count    =         1000]");
  double before = -1;
  for (std::size_t i = 2; i < footer; ++i) {
    double value = 0;
    double percentile = 0;
    std::istringstream(lines[i]) >> value >> percentile;
    CHECK(percentile > before);
    CHECK(value >= 1000 * percentile * 0.999);
    before = percentile;
  }
}

TEST_CASE("a histogram file of nothing has no percentiles", "[bench]") {
  const auto empty = std::make_unique<Histogram>();
  CHECK(lines_of(latencies_as_hgrm(*empty)).size() == 5);
}

TEST_CASE("a second is a line of the table", "[bench]") {
  BenchSecond second{1.0, true, 10, 50, 500, 1ms, 2ms, 3ms, 12.5, 4096};
  const auto lines = lines_of(seconds_as_csv({second, second}));
  REQUIRE(lines.size() == 3);
  CHECK(lines[1] == "1.000,1,10,50,500,1.000,2.000,3.000,12.5,4096");
}

TEST_CASE("a change is told in per cent, and what did not change is not", "[bench]") {
  const auto text = changes_between({{"a", 10}, {"b", 5}, {"c", 1}, {"server.pid", 1}, {"z", 0}},
                                    {{"a", 12}, {"b", 5}, {"d", 1}, {"server.pid", 2}, {"z", 2}});
  const auto lines = lines_of(text);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].starts_with("a "));
  CHECK(lines[0].ends_with("+20.0%"));
  CHECK(lines[1].ends_with("new"));
  CHECK(changes_between({{"a", 1}}, {{"a", 1}}) == "no change\n");
}

TEST_CASE("a report is JSON whose figures can be found again", "[bench]") {
  BenchOptions options;
  auto report = some_report();
  report.capacity = BenchCapacity{"p99<10ms", 400, {{200, true, 1.5}, {800, false, 0}}};
  const auto figures =
      read_json_figures(report_as_json(options, report, judge(report, options.thresholds)));
  REQUIRE(figures);
  CHECK(figures->at("delivered") == 1000);
  CHECK(figures->at("latencyMs.max") == 1000);
  CHECK(figures->at("subscriberLatencyMs.first.max") == 1);
  CHECK(figures->at("capacity.rate") == 400);
  CHECK(figures->at("capacity.steps.1.rate") == 800);
}

TEST_CASE("a report for people has what was asked for", "[bench]") {
  BenchOptions options;
  const auto report = some_report();
  const auto plain = report_as_text(options, report, judge(report, {}));
  CHECK(plain.find("1000 of 1000") != std::string::npos);
  CHECK(plain.find("churn") == std::string::npos);
  options.load.churn = 1;
  options.load.compress = true;
  options.load.slow = 2;
  const auto text = report_as_text(options, report, judge(report, {}));
  for (const auto* const word : {"churn", "compression", "slow"})
    CHECK(text.find(word) != std::string::npos);
}

TEST_CASE("a plot's script quotes the file's name", "[bench]") {
  const auto script = plot_script("it's.svg", some_report(), {});
  CHECK(script.find("set output 'it''s.svg'\n") != std::string::npos);
  CHECK(script.find("set terminal svg") == 0);
  CHECK(plot_script("x.png", some_report(), {}).find("set terminal png") == 0);
}
