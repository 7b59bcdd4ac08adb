#include "bench_process.h"

#include <fmt/format.h>
#include <sys/prctl.h>

#include <filesystem>

#include "base/log.h"
#include "bench_baseline.h"
#include "bench_bottleneck.h"
#include "bench_capacity.h"
#include "bench_files.h"
#include "bench_json.h"
#include "bench_plot.h"
#include "bench_text.h"
#include "cli/interrupt.h"
#include "net/descriptor_limit.h"
#include "net/load_client.h"
#include "tls_client_options.h"

namespace syncws {
namespace {

/// The serve that was installed, or built, beside this program.
std::string neighbour_serve() {
  std::error_code problem;
  const auto own = std::filesystem::read_symlink("/proc/self/exe", problem);
  return (own.parent_path() / "syncws-serve").string();
}

void say_failed(const std::vector<BenchVerdict>& verdicts) {
  for (const auto& verdict : verdicts) {
    if (!verdict.holds) log::error("{}", verdict.sentence());
  }
}

}  // namespace

Result<cli::ExitCode> BenchProcess::run() {
  cli::catch_interrupts();
  prctl(PR_SET_TIMERSLACK, 1000UL);  // events leave when they are due; 50 us is the default
  auto done =
      prepare().and_then([&] { return options_.capacity ? search_capacity() : load_once(); });
  if (!done) return tl::make_unexpected(done.error());
  return tell();
}

/// Whatever would fail at the end fails here, before anything is measured.
Status BenchProcess::prepare() {
  if (auto possible = check_descriptors(); !possible) return possible;
  if (options_.output.plot) {
    if (auto found = find_gnuplot(); !found) return tl::make_unexpected(found.error());
  }
  if (options_.output.baseline) {
    if (auto read = read_baseline(*options_.output.baseline); !read)
      return tl::make_unexpected(read.error());
  }
  if (auto possible = probe_files(options_.output); !possible) return possible;
  auto place = find_server();
  if (!place) return tl::make_unexpected(place.error());
  place_ = *std::move(place);
  if (!is_load_host(place_.address.host)) {
    return fail(ErrorKind::usage,
                fmt::format("--url: bench takes an IPv4 address or localhost, not '{}'",
                            place_.address.host));
  }
  auto tls = make_tls_client(options_.target.tls, place_.address);
  if (!tls) return tl::make_unexpected(tls.error());
  tls_ = *std::move(tls);
  place_.tls = tls_.get();
  return {};
}

Status BenchProcess::check_descriptors() const {
  const auto limit = raise_descriptor_limit();
  constexpr std::size_t kSpare = 64;
  const auto& load = options_.load;
  const auto each = (load.connections + load.processes - 1) / load.processes;
  if (each + kSpare <= limit) return {};
  return fail(ErrorKind::usage,
              fmt::format("--connections {}: a process may open {} descriptors only; spread them "
                          "over --processes {}, or raise 'ulimit -n'",
                          load.connections, limit,
                          (load.connections + limit - kSpare - 1) / (limit - kSpare)));
}

Result<BenchServerPlace> BenchProcess::find_server() {
  const auto& target = options_.target;
  BenchServerPlace place;
  std::string url = target.url.value_or("");
  if (!target.url) {
    auto serve =
        PrivateServe::start(neighbour_serve(), options_.load.connections, target.serve_arguments);
    if (!serve) return tl::make_unexpected(serve.error());
    private_serve_ = *std::move(serve);
    url = private_serve_->url();
  }
  auto address = parse_web_address(url);
  if (!address) return tl::make_unexpected(address.error());
  place.address = *std::move(address);
  place.socket = private_serve_ != nullptr ? private_serve_->socket() : target.socket;
  place.publish_command = target.publish_command.value_or("");
  place.pids = target.server_pids;
  auto token = get_token();
  if (!token) return tl::make_unexpected(token.error());
  place.bearer = *std::move(token);
  return place;
}

/// One for all viewers; empty when none was given.
Result<Secret> BenchProcess::get_token() const {
  UvLoop loop;
  const auto source = make_token_source(loop, options_.target.token);
  return source == nullptr ? Secret() : wait_for_token(loop, *source);
}

Status BenchProcess::load_once() {
  BenchRun run(options_.load, options_.target, place_, progress_);
  auto report = run.run();
  if (!report) return tl::make_unexpected(report.error());
  keep(*std::move(report), run);
  return {};
}

void BenchProcess::keep(BenchReport report, const BenchRun& run) {
  report_ = std::move(report);
  seconds_ = run.seconds();
}

/// What is told in the end is the best run that held, or the last one if none did.
Status BenchProcess::search_capacity() {
  CapacitySearch search(options_.load.rate);
  BenchCapacity capacity{options_.capacity->text, 0, {}};
  while (const auto rate = search.next()) {
    const auto held = try_rate(*rate, capacity);
    if (!held) return tl::make_unexpected(held.error());
    search.tell(*held);
  }
  if (!report_) return fail(ErrorKind::not_met, "no rate could be measured at all");
  capacity.rate = search.highest();
  report_->capacity = capacity;
  return {};
}

/// A server that closes connections or takes too long has not held the rate.
Result<bool> BenchProcess::try_rate(double rate, BenchCapacity& capacity) {
  auto load = options_.load;
  load.rate = rate;
  BenchRun run(load, options_.target, place_, progress_);
  auto report = run.run();
  if (!report) {
    const auto kind = report.error().kind;
    const bool is_answer = kind == ErrorKind::connection_lost || kind == ErrorKind::timed_out;
    if (!is_answer) return tl::make_unexpected(report.error());
    log::info("{:.6g}/s broke: {}", rate, report.error().message);
    capacity.steps.push_back({rate, false, 0});
    return false;
  }
  auto thresholds = options_.thresholds;
  thresholds.push_back(*options_.capacity);
  const bool has_held = all_hold(judge(*report, thresholds));
  const auto p99 = to_milliseconds(report->tally->latency.percentile(99));
  log::info("{:.6g}/s {}: p99 {:.3f} ms, {} lost", rate, has_held ? "held" : "broke", p99,
            report->lost());
  capacity.steps.push_back({rate, has_held, p99});
  const bool is_best = !report_ || (has_held && rate > capacity.rate);
  if (has_held) capacity.rate = std::max(capacity.rate, rate);
  if (is_best) keep(*std::move(report), run);
  return has_held;
}

Result<cli::ExitCode> BenchProcess::tell() {
  const auto& output = options_.output;
  auto verdicts = judge(*report_, options_.thresholds);
  const auto json = report_as_json(options_, *report_, verdicts);
  auto written = write_files(output, json, *report_, seconds_);
  if (!written) return tl::make_unexpected(written.error());
  const auto text = report_as_text(options_, *report_, verdicts);
  fmt::print("{}\n", output.is_json_on_stdout() ? json : text);
  if (output.baseline) {
    const auto changes = compare_with_baseline(*output.baseline, json);
    if (!changes) return tl::make_unexpected(changes.error());
    fmt::print(output.is_json_on_stdout() ? stderr : stdout, "{}", *changes);
  }
  for (const auto& sentence : bottlenecks_of(*report_)) log::warn("{}", sentence);
  say_failed(verdicts);
  const bool has_capacity = !report_->capacity || report_->capacity->rate > 0;
  return all_hold(verdicts) && has_capacity ? cli::ExitCode::done : cli::ExitCode::answer_is_no;
}

}  // namespace syncws
