#include "bench_run.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "base/log.h"
#include "base/quantity.h"
#include "cli/interrupt.h"
#include "net/load_crew.h"
#include "net/load_source.h"
#include "net/load_swarm.h"

namespace syncws {
namespace {

constexpr Duration kGlance = std::chrono::milliseconds(100);
constexpr Duration kGrace = std::chrono::seconds(2);  // for other processes to sum up

LoadPlan::Settings plan_of(const BenchLoad& load) {
  return {load.connections, load.organisations, load.zipf, load.slow, load.churn > 0};
}

LoadCrowd::Settings crowd_of(const BenchLoad& load, const BenchTarget& target,
                             const BenchServerPlace& place) {
  LoadCrowd::Settings settings;
  settings.address = place.address;
  settings.tls = place.tls;
  settings.offer = {load.v1, load.compress, place.bearer};
  settings.is_greeted = target.is_greeted;
  settings.event_size = load.size;
  settings.handshakes = load.handshakes;
  settings.processes = load.processes;
  const auto needed =
      comes_from_loopback(place.address.host) ? load_sources_for(load.connections) : 1;
  settings.sources = load.sources.value_or(needed);
  settings.churn = load.churn;
  settings.resumes = load.resume;
  settings.may_go_on = cli::check_interrupted;
  return settings;
}

}  // namespace

BenchRun::BenchRun(const BenchLoad& load, const BenchTarget& target, BenchServerPlace place,
                   BenchProgress& progress)
    : load_(load),
      target_(target),
      place_(std::move(place)),
      progress_(progress),
      plan_(plan_of(load)),
      board_(load.processes, load.organisations) {
  for (std::size_t i = 0; i < load.organisations; ++i) shapes_.emplace_back(i, load.size);
}

Result<BenchReport> BenchRun::run() {
  auto done =
      start().and_then([&] { return connect(); }).and_then([&] { return send(); }).and_then([&] {
        return drain();
      });
  progress_.clear();
  if (!done) return tl::make_unexpected(done.error());
  sum_up();
  return report_;
}

/// The workers are forked before the publisher is there: they would keep its pipe open.
Status BenchRun::start() {
  const auto settings = crowd_of(load_, target_, place_);
  if (load_.processes > 1) {
    auto crew = LoadCrew::start(settings, plan_, board_);
    if (!crew) return tl::make_unexpected(crew.error());
    crowd_ = *std::move(crew);
  } else {
    crowd_ = std::make_unique<LoadSwarm>(settings, plan_, board_, 0);
  }
  auto opened = place_.publish_command.empty() ? publisher_.connect(place_.socket)
                                               : publisher_.start(place_.publish_command);
  report_.server.pids = place_.pids;
  const int peer = place_.publish_command.empty() ? publisher_.server_pid() : 0;
  if (place_.pids.empty() && peer > 0) report_.server.pids = {peer};
  timeline_ = std::make_unique<BenchTimeline>(board_, report_.server.pids);
  return opened;
}

Status BenchRun::connect() {
  progress_.show(fmt::format("connecting {} viewers", load_.connections));
  report_.server.empty = read_usage_of(report_.server.pids);
  const auto began = monotonic_now();
  board_.enter(LoadPhase::connecting);
  if (auto connected = crowd_->connect_all(load_.timeout); !connected) return connected;
  report_.connect_seconds = to_seconds(monotonic_now() - began);
  report_.server.idle = read_usage_of(report_.server.pids);
  log::debug("{} connections in {:.3f} s", load_.connections, report_.connect_seconds);
  return {};
}

Status BenchRun::send() {
  const auto start = monotonic_now();
  const auto counts_from = start + load_.warm_up;
  board_.begin(start, load_.warm_up);
  board_.enter(LoadPhase::sending);
  timeline_->begin(start);
  if (load_.warm_up == Duration::zero()) take_usage(start);
  if (!load_.burst) {
    counted_from_ = counts_from;
    return send_at_rate(start, counts_from + load_.duration);
  }
  if (auto warmed = send_at_rate(start, counts_from); !warmed) return warmed;
  send_burst(std::max(counts_from, monotonic_now()));
  return push();
}

/// The events are made before the clock for the speed starts.
void BenchRun::send_burst(Instant due) {
  take_usage(due);
  for (std::uint64_t i = 0; i < *load_.burst; ++i) add_event(due);
  counted_from_ = monotonic_now();
}

Status BenchRun::send_at_rate(Instant start, Instant end) {
  BenchSchedule schedule(start, end, load_.rate);
  for (auto now = start; !schedule.is_over(now); now = monotonic_now()) {
    while (const auto due = schedule.take_due(now)) add_event(*due);
    if (auto pushed = push(); !pushed) return pushed;
    glance(now);
    const auto wait = std::min(schedule.wait(monotonic_now()), kGlance);
    if (auto received = crowd_->receive(wait); !received) return received;
  }
  return {};
}

void BenchRun::add_event(Instant intended) {
  const auto organisation = plan_.next_organisation();
  const auto number = board_.publish(organisation);
  publisher_.add_line(shapes_[organisation].make({number, published_++, intended}));
  if (intended < board_.counts_from()) {
    ++report_.warm_up_events;
    return;
  }
  ++report_.events;
  self_->lag.record(monotonic_now() - intended);
}

/// Sends what is taken; while no more is, receive() wakes when it is.
Status BenchRun::push() {
  if (auto flushed = publisher_.flush(); !flushed) return flushed;
  const bool waits = !publisher_.is_empty();
  if (waits && !waits_for_socket_) crowd_->watch_writable(publisher_.descriptor());
  if (!waits && waits_for_socket_) crowd_->unwatch(publisher_.descriptor());
  waits_for_socket_ = waits;
  return {};
}

/// All viewers are back, and everybody has everything, or it is too late.
Status BenchRun::drain() {
  board_.enter(LoadPhase::finishing);
  crowd_->begin_finishing();
  const auto deadline = monotonic_now() + load_.timeout;
  while (!crowd_->is_finished() || !publisher_.is_empty()) {
    const auto now = monotonic_now();
    if (now >= deadline && board_.is_accounted()) break;
    if (now >= deadline + kGrace) {
      return fail(ErrorKind::timed_out,
                  fmt::format("only {} of {} viewers were back within {}", board_.ready(),
                              load_.connections, format_duration(load_.timeout)));
    }
    if (auto pushed = push(); !pushed) return pushed;
    glance(now);
    if (auto received = crowd_->receive(kGlance); !received) return received;
  }
  return {};
}

void BenchRun::glance(Instant now) {
  if (!has_begun_ && now >= board_.counts_from()) take_usage(now);
  if (timeline_->tick(now, published_))
    progress_.show(progress_line(timeline_->seconds().back(), load_.warm_up + load_.duration));
}

/// The figures to which those at the end are compared.
void BenchRun::take_usage(Instant now) {
  has_begun_ = true;
  report_.server.began = read_usage_of(report_.server.pids);
  report_.wall_seconds = -to_seconds(now.time_since_epoch());
  for (const int pid : own_processes()) own_cpu_.push_back(read_process_usage(pid).cpu_seconds);
}

std::vector<int> BenchRun::own_processes() const {
  auto processes = crowd_->processes();
  processes.push_back(getpid());
  return processes;
}

void BenchRun::sum_up() {
  if (!has_begun_) take_usage(monotonic_now());
  const auto now = monotonic_now();
  timeline_->finish(now, published_);
  report_.server.ended = read_usage_of(report_.server.pids);
  report_.wall_seconds = std::max(report_.wall_seconds + to_seconds(now.time_since_epoch()), 1e-9);
  const auto processes = own_processes();
  for (std::size_t i = 0; i < processes.size(); ++i) {
    const auto busy = read_process_usage(processes[i]).cpu_seconds - own_cpu_[i];
    self_->cpu_seconds += busy;
    self_->busiest_share = std::max(self_->busiest_share, busy / report_.wall_seconds);
  }
  self_->processes = load_.processes;
  report_.self = self_;
  report_.connections = load_.connections;
  auto tally = board_.sum();
  const auto last = report_.events > 0 ? tally->last_delivery : now;
  report_.seconds = std::max(to_seconds(last - counted_from_), 1e-9);
  report_.tally = std::move(tally);
}

}  // namespace syncws
