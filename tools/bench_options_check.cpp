#include "bench_options_check.h"

#include <fmt/format.h>

#include <charconv>

#include "rooms/event.h"

namespace syncws {
namespace {

Status check_load(const BenchLoad& load) {
  const auto wrong = [](const char* sentence) { return fail(ErrorKind::usage, sentence); };
  if (load.organisations > load.connections) {
    return wrong(
        "--orgs can't be more than --connections: an organisation nobody watches tells nothing");
  }
  if (load.size > kMaxEventBytes) return wrong("--size: an event has 10240 bytes at most");
  if (load.processes > load.connections)
    return wrong("--processes can't be more than --connections");
  if (load.slow >= load.connections)
    return wrong("--slow: at least one of --connections must read as fast as it can");
  if (load.churn > 0 && load.burst)
    return wrong("--churn takes time, which a --burst has not; use --rate");
  if (load.resume && load.churn <= 0)
    return wrong("--resume says how those of --churn come back; give that as well");
  if (load.resume && !load.v1)
    return wrong("--resume needs --protocol v1: plain events don't carry their position");
  return {};
}

Status check_target(const BenchTarget& target) {
  const auto wrong = [](const char* sentence) { return fail(ErrorKind::usage, sentence); };
  const bool has_socket = !target.socket.empty();
  if (has_socket && target.publish_command)
    return wrong("--socket and --publish-command are two ways to publish; give one of them");
  if (target.url.has_value() != (has_socket || target.publish_command)) {
    return wrong(
        "--url goes together with --socket or --publish-command; without them, bench starts a "
        "serve of its own");
  }
  if (target.url && !target.serve_arguments.empty())
    return wrong("--serve-arg is for a serve of its own, and --url names another server");
  return {};
}

Status check_capacity(const BenchOptions& options) {
  if (!options.capacity) return {};
  const auto wrong = [](const char* sentence) { return fail(ErrorKind::usage, sentence); };
  if (options.load.burst) return wrong("--find-capacity looks for a rate; a --burst has none");
  if (options.load.rate <= 0) return wrong("--find-capacity begins with --rate, which can't be 0");
  return {};
}

Status check_plot(const BenchOutput& output) {
  if (!output.plot || output.plot->ends_with(".svg") || output.plot->ends_with(".png")) return {};
  return fail(ErrorKind::usage,
              fmt::format("--plot '{}': a file that ends in .svg or .png", *output.plot));
}

}  // namespace

Result<std::optional<double>> parse_popularity(const std::string& text) {
  if (text == "uniform") return std::nullopt;
  if (text == "zipf") return 1.0;
  constexpr std::string_view kZipf = "zipf:";
  constexpr double kMost = 10;
  double exponent = -1;
  if (text.starts_with(kZipf)) {
    const auto* const end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data() + kZipf.size(), end, exponent);
    if (problem == std::errc() && stop == end && exponent >= 0 && exponent <= kMost)
      return exponent;
  }
  return fail(ErrorKind::usage,
              fmt::format("'{}' is none of uniform, zipf and zipf:S with S from 0 to 10", text));
}

Status check(const BenchOptions& options) {
  return check_load(options.load)
      .and_then([&] { return check_target(options.target); })
      .and_then([&] { return check_capacity(options); })
      .and_then([&] { return check_plot(options.output); });
}

}  // namespace syncws
