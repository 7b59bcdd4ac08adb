#include "bench/bench_report_of.h"
#include "bench_bottleneck.h"
#include "bench_metric.h"
#include "bench_threshold.h"
#include "catch.h"

using namespace syncws;
using namespace syncws::test;

namespace {

double limit_of(const std::string& text) {
  const auto threshold = BenchThreshold::parse(text);
  REQUIRE(threshold);
  return threshold->limit;
}

bool holds(const std::string& text) {
  const auto threshold = BenchThreshold::parse(text);
  REQUIRE(threshold);
  return judge(some_report(), {*threshold}).back().holds;
}

}  // namespace

TEST_CASE("a limit has the unit of its metric", "[bench]") {
  CHECK(limit_of("p99<10ms") == 10);
  CHECK(limit_of("p99<10") == 10);
  CHECK(limit_of("max<=1.5s") == 1500);
  CHECK(limit_of("p50<500us") == 0.5);
  CHECK(limit_of("rss<64M") == 64.0 * 1024 * 1024);
  CHECK(limit_of("cpu<50%") == 50);
  CHECK(limit_of("deliveries/s>=100000/s") == 100'000);
}

TEST_CASE("a threshold that can't be read is refused with the reason", "[bench]") {
  for (const auto* const text :
       {"", "p99", "p99<", "<10ms", "p99<tenms", "p99<10M", "p99=<1", "p101<1ms", "p<1ms",
        "first-<1ms", "speed>1", "rss<10ms", "p99<nan"}) {
    const auto threshold = BenchThreshold::parse(text);
    REQUIRE(!threshold);
    CHECK(threshold.error().kind == ErrorKind::usage);
    CHECK(threshold.error().message.find(std::string("'") + text + "'") == 0);
  }
  CHECK(BenchThreshold::parse("speed>1").error().message.find("deliveries/s") != std::string::npos);
}

TEST_CASE("thresholds are judged by the report", "[bench]") {
  CHECK(holds("p50<=501ms"));
  CHECK(!holds("p50<500ms"));
  CHECK(holds("p99.9>900ms"));
  CHECK(holds("max==1000ms"));
  CHECK(holds("first<2ms"));
  CHECK(holds("last-max>=1s"));
  CHECK(holds("deliveries/s==100"));
  CHECK(holds("events/s==10"));
  CHECK(holds("connect-rate==20"));
  CHECK(holds("cpu==20%"));
  CHECK(holds("cpu/delivery==2000"));
  CHECK(!holds("rss<=2M"));
  CHECK(holds("rss<=3M"));
}

TEST_CASE("that nothing is lost, doubled or out of order is always asked", "[bench]") {
  auto report = some_report();
  CHECK(all_hold(judge(report, {})));
  auto tally = std::make_shared<LoadTally>(*report.tally);
  tally->owed = 1003;
  tally->reordered = 1;
  report.tally = tally;
  const auto verdicts = judge(report, {});
  CHECK(!all_hold(verdicts));
  CHECK(verdicts[0].sentence() == "threshold lost==0 failed: 3");
  CHECK(verdicts[1].sentence() == "threshold doubled==0 held: 0");
  CHECK(verdicts[2].sentence() == "threshold reordered==0 failed: 1");
  CHECK(report.expected() == 1003);
}

TEST_CASE("deliveries of the warm-up are not told, but may be lost", "[bench]") {
  auto report = some_report();
  auto tally = std::make_shared<LoadTally>(*report.tally);
  tally->warm_up = 100;
  tally->owed = 1001;
  report.tally = tally;
  CHECK(report.delivered() == 900);
  CHECK(report.lost() == 1);
  CHECK(report.expected() == 901);
}

TEST_CASE("bench says when it was the bottleneck itself", "[bench]") {
  auto report = some_report();
  CHECK(bottlenecks_of(report).empty());
  auto busy = std::make_shared<BenchSelf>();
  busy->busiest_share = 0.97;
  report.self = busy;
  REQUIRE(bottlenecks_of(report).size() == 1);
  CHECK(bottlenecks_of(report)[0].find("97%") != std::string::npos);
  auto late = std::make_shared<BenchSelf>();
  late->lag.record(std::chrono::milliseconds(800));
  report.self = late;
  REQUIRE(bottlenecks_of(report).size() == 1);
  CHECK(bottlenecks_of(report)[0].find("late") != std::string::npos);
}
