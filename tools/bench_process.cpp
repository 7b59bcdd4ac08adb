#include "bench_process.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/log.h"
#include "base/quantity.h"
#include "cli/interrupt.h"
#include "net/lws_server.h"
#include "tls_client_options.h"

namespace syncws {
namespace {

/// The serve that was installed, or built, beside this program.
std::string neighbour_serve() {
  std::error_code problem;
  const auto own = std::filesystem::read_symlink("/proc/self/exe", problem);
  return (own.parent_path() / "syncws-serve").string();
}

}  // namespace

Result<cli::ExitCode> BenchProcess::run() {
  cli::catch_interrupts();
  auto done = find_server()
                  .and_then([&] { return connect(); })
                  .and_then([&] { return options_.burst ? send_burst() : send_at_rate(); })
                  .and_then([&] { return wait_for_deliveries(); });
  if (!done) return tl::make_unexpected(done.error());
  fmt::print("{}\n",
             options_.json ? report_as_json(options_, report_) : report_as_text(options_, report_));
  return report_.is_clean() ? cli::ExitCode::done : cli::ExitCode::answer_is_no;
}

Status BenchProcess::find_server() {
  const auto limit = raise_descriptor_limit();
  constexpr std::size_t kSpare = 32;
  if (options_.connections + kSpare > limit) {
    return fail(ErrorKind::usage,
                fmt::format("--connections {}: this process may open {} descriptors only; raise "
                            "'ulimit -n'",
                            options_.connections, limit));
  }
  if (!options_.url) {
    auto serve = PrivateServe::start(neighbour_serve(), options_.connections);
    if (!serve) return tl::make_unexpected(serve.error());
    private_serve_ = *std::move(serve);
    options_.socket = private_serve_->socket();
  }
  return publisher_.connect(options_.socket);
}

/// One for all viewers; empty when none was given.
Result<Secret> BenchProcess::get_token() const {
  UvLoop loop;
  const auto source = make_token_source(loop, options_.token);
  return source == nullptr ? Secret() : wait_for_token(loop, *source);
}

Status BenchProcess::connect() {
  const auto token = get_token();
  if (!token) return tl::make_unexpected(token.error());
  auto address =
      parse_web_address(private_serve_ != nullptr ? private_serve_->url() : *options_.url);
  if (!address) return tl::make_unexpected(address.error());
  if (!is_load_host(address->host)) {
    return fail(
        ErrorKind::usage,
        fmt::format("--url: bench takes an IPv4 address or localhost, not '{}'", address->host));
  }
  auto tls = make_tls_client(options_.tls, *address);
  if (!tls) return tl::make_unexpected(tls.error());
  tls_ = *std::move(tls);
  report_.server_pid = publisher_.server_pid();
  report_.server_empty = read_process_usage(report_.server_pid);
  swarm_ = std::make_unique<LoadSwarm>(LoadSwarm::Settings{
      *std::move(address), tls_.get(), options_.connections, options_.organisations, options_.size,
      options_.handshakes, *token, cli::check_interrupted});
  numbers_.assign(options_.organisations, 0);
  const auto began = monotonic_now();
  if (auto connected = swarm_->connect_all(options_.timeout); !connected) return connected;
  report_.connect_seconds = to_seconds(monotonic_now() - began);
  report_.server_idle = read_process_usage(report_.server_pid);
  log::debug("{} connections in {:.3f} s", options_.connections, report_.connect_seconds);
  return {};
}

void BenchProcess::add_event(Instant intended) {
  const auto organisation = report_.events % options_.organisations;
  publisher_.add_line(swarm_->shape(organisation).make(numbers_[organisation]++, intended));
  ++report_.events;
  report_.expected += swarm_->viewers(organisation);
}

/// Sends what the socket takes; while it takes no more, receive() wakes when it does.
Status BenchProcess::push() {
  if (auto flushed = publisher_.flush(); !flushed) return flushed;
  const bool waits = !publisher_.is_empty();
  if (waits && !waits_for_socket_) swarm_->watch_writable(publisher_.descriptor());
  if (!waits && waits_for_socket_) swarm_->unwatch(publisher_.descriptor());
  waits_for_socket_ = waits;
  return {};
}

Status BenchProcess::send_burst() {
  const auto start = monotonic_now();
  for (std::uint64_t i = 0; i < *options_.burst; ++i) add_event(start);
  const auto sent_from = monotonic_now();
  if (auto pushed = push(); !pushed) return pushed;
  report_.seconds = -to_seconds(sent_from.time_since_epoch());
  return {};
}

/// An open loop: each event has its time, and is late if it must be, but never left out.
Status BenchProcess::send_at_rate() {
  const auto start = monotonic_now();
  const auto end = start + options_.duration;
  report_.seconds = -to_seconds(start.time_since_epoch());
  const auto interval = options_.rate > 0 ? 1e9 / options_.rate : 0;
  for (auto now = start; now < end; now = monotonic_now()) {
    auto next = end;
    while (interval > 0) {
      next = start +
             Duration(static_cast<std::int64_t>(static_cast<double>(report_.events) * interval));
      if (next > now || next >= end) break;
      add_event(next);
    }
    if (auto pushed = push(); !pushed) return pushed;
    const auto wait = std::clamp<Duration>(next - monotonic_now(), Duration::zero(),
                                           std::chrono::milliseconds(100));
    if (auto received = swarm_->receive(wait); !received) return received;
  }
  return {};
}

Status BenchProcess::wait_for_deliveries() {
  const auto& tally = swarm_->tally();
  const auto deadline = monotonic_now() + options_.timeout;
  while ((tally.delivered < report_.expected || !publisher_.is_empty()) &&
         monotonic_now() < deadline) {
    if (auto pushed = push(); !pushed) return pushed;
    if (auto received = swarm_->receive(std::chrono::milliseconds(100)); !received) return received;
  }
  report_.server_loaded = read_process_usage(report_.server_pid);
  const auto last = report_.expected > 0 ? tally.last_delivery : monotonic_now();
  report_.seconds = std::max(report_.seconds + to_seconds(last.time_since_epoch()), 1e-9);
  report_.delivered = tally.delivered;
  report_.duplicated = tally.duplicated;
  report_.reordered = tally.reordered;
  report_.latency = tally.latency;
  return {};
}

}  // namespace syncws
