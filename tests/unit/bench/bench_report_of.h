#pragma once

#include <chrono>
#include <memory>

#include "bench_report.h"

namespace syncws::test {

/// A report of 1,000 deliveries that took 1 ms, 2 ms … 1 s, in ten seconds.
inline BenchReport some_report() {
  auto tally = std::make_shared<LoadTally>();
  for (int i = 1; i <= 1000; ++i) tally->latency.record(std::chrono::milliseconds(i));
  tally->first.record(std::chrono::milliseconds(1));
  tally->last.record(std::chrono::milliseconds(1000));
  tally->delivered = 1000;
  tally->owed = 1000;
  BenchReport report;
  report.connections = 10;
  report.events = 100;
  report.seconds = 10;
  report.wall_seconds = 10;
  report.connect_seconds = 0.5;
  report.server.pids = {1};
  report.server.ended.cpu_seconds = 2;
  report.server.ended.peak_bytes = 3 << 20;
  report.tally = std::move(tally);
  report.self = std::make_shared<BenchSelf>();
  return report;
}

}  // namespace syncws::test
