#include "bench_timeline.h"

#include <utility>

namespace syncws {

void BenchTimeline::begin(Instant now) {
  began_ = now;
  last_ = now;
  server_cpu_ = read_usage_of(server_).cpu_seconds;
}

bool BenchTimeline::tick(Instant now, std::uint64_t sent) {
  if (now - last_ < std::chrono::seconds(1)) return false;
  add(now, sent);
  return true;
}

void BenchTimeline::finish(Instant now, std::uint64_t sent) {
  if (now > last_) add(now, sent);
}

void BenchTimeline::add(Instant now, std::uint64_t sent) {
  board_.copy_latencies(*now_);
  *fresh_ = *now_;
  fresh_->subtract(*before_);
  const auto usage = read_usage_of(server_);
  BenchSecond second;
  second.at = to_seconds(now - began_);
  second.is_warm_up = now <= board_.counts_from();
  second.connections = board_.ready();
  second.sent = sent - sent_;
  second.delivered = board_.delivered() - delivered_;
  second.p50 = fresh_->percentile(50);
  second.p99 = fresh_->percentile(99);
  second.max = fresh_->max();
  second.server_cpu_percent = 100 * (usage.cpu_seconds - server_cpu_) / to_seconds(now - last_);
  second.server_bytes = usage.resident_bytes;
  seconds_.push_back(second);
  last_ = now;
  sent_ = sent;
  delivered_ += second.delivered;
  server_cpu_ = usage.cpu_seconds;
  std::swap(before_, now_);
}

}  // namespace syncws
