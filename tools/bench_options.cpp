#include "bench_options.h"

#include "base/quantity.h"
#include "bench_options_check.h"
#include "cli/option_table.h"
#include "tls_client_options.h"

namespace syncws {
namespace {

constexpr cli::OptionTable::Program kProgram{
    "syncws-bench", "Loads a server with viewers and events, and measures what arrives.",
    "[OPTION...]", "info", false};

constexpr std::uint64_t kMostConnections = 1'000'000;
constexpr std::uint64_t kMostEvents = 100'000'000;
constexpr std::uint64_t kMostProcesses = 256;
constexpr std::uint64_t kMostSources = 64'000;
constexpr std::uint64_t kMostPid = 1 << 22;

cli::Apply set_popularity(std::optional<double>& target) {
  return [&target](const std::string& text) {
    return parse_popularity(text).map([&](std::optional<double> zipf) { target = zipf; });
  };
}

cli::Apply add_threshold(std::vector<BenchThreshold>& target) {
  return [&target](const std::string& text) {
    return BenchThreshold::parse(text).map(
        [&](BenchThreshold threshold) { target.push_back(std::move(threshold)); });
  };
}

cli::Apply add_pid(std::vector<int>& target) {
  return [&target](const std::string& text) {
    return parse_count(text, 1, kMostPid).map([&](std::uint64_t pid) {
      target.push_back(static_cast<int>(pid));
    });
  };
}

/// Without a file, and where a switch would be set, it is standard output.
cli::Apply set_json(std::optional<std::string>& target) {
  return [&target](const std::string& text) -> Status {
    const bool is_off = text == "false" || text == "0" || text == "no" || text == "off";
    const bool is_on =
        text.empty() || text == "true" || text == "1" || text == "yes" || text == "on";
    target = is_on ? "-" : text;
    if (is_off) target.reset();
    return {};
  };
}

/// Texts that mean something only together.
struct Raw {
  std::optional<std::string> socket;
  std::string protocol = "plain";
  std::string greeting = "yes";
  std::vector<BenchThreshold> capacity;
};

void describe_load(cli::OptionTable& table, BenchLoad& load, Raw& raw) {
  table.value("connections", "N", cli::set_count(load.connections, 1, kMostConnections),
              "viewers (default 100)");
  table.value("orgs", "N", cli::set_count(load.organisations, 1, kMostConnections),
              "organisations they are spread over (default 1)");
  table.value("popularity", "LAW", set_popularity(load.zipf),
              "of the organisations: uniform, or zipf[:S] (default uniform)");
  table.value("rate", "RATE", cli::set_rate(load.rate),
              "events a second over all organisations; 0 for idle connections (default 50/s)");
  table.value("burst", "N", cli::set_count(load.burst, 1, kMostEvents),
              "instead: N events as fast as they go");
  table.value("warm-up", "DURATION", cli::set_duration(load.warm_up),
              "events for so long first, which don't count (default 0)");
  table.value("duration", "DURATION", cli::set_duration(load.duration),
              "how long events are sent (default 10s)");
  table.value("size", "BYTES", cli::set_size(load.size), "of an event's line (default 200)");
  table.value("handshakes", "N", cli::set_count(load.handshakes, 1, kMostConnections),
              "connections under way at a time (default 64)");
  table.value("processes", "N", cli::set_count(load.processes, 1, kMostProcesses),
              "processes that the viewers are spread over (default 1)");
  table.value("source-addresses", "N", cli::set_count(load.sources, 1, kMostSources),
              "loopback addresses that connections come from (default: as needed)");
  table.value("slow", "N", cli::set_count(load.slow, 0, kMostConnections),
              "viewers that read slowly (default 0)");
  table.value("churn", "RATE", cli::set_rate(load.churn),
              "viewers that leave and come back, a second (default 0)");
  table.flag("resume", load.resume, "those that come back resume where they were");
  table.value("protocol", "NAME", cli::set_choice(raw.protocol, {"plain", "v1"}),
              "plain, or v1 for syncws.v1 (default plain)");
  table.flag("compress", load.compress, "offer permessage-deflate");
  table.value("timeout", "DURATION", cli::set_duration(load.timeout),
              "longest to connect, and to wait for the last deliveries (default 30s)");
}

void describe_target(cli::OptionTable& table, BenchTarget& target, Raw& raw) {
  table.value("url", "URL", cli::set_text(target.url),
              "a server that runs (default: one of its own)");
  table.value("socket", "PATH", cli::set_text(raw.socket), "that server's event socket");
  describe_token(table, target.token);
  table.value("publish-command", "COMMAND", cli::set_text(target.publish_command),
              "instead: publishes the lines of its standard input");
  table.value("greeting", "YES|NO", cli::set_choice(raw.greeting, {"yes", "no"}),
              "whether the server sends a message to begin with (default yes)");
  table.repeated("server-pid", "PID", add_pid(target.server_pids),
                 "a process of the server, whose CPU and memory are told");
  table.repeated("serve-arg", "ARG", cli::add_text(target.serve_arguments),
                 "one more argument for the server of its own");
}

void describe_output(cli::OptionTable& table, BenchOptions& options, Raw& raw) {
  auto& output = options.output;
  table.optional_value("json", "FILE", set_json(output.json),
                       "the report as JSON, on standard output without a FILE");
  table.value("hgrm", "FILE", cli::set_text(output.hgrm),
              "the latencies in HdrHistogram's percentile format");
  table.value("csv", "FILE", cli::set_text(output.csv), "a line a second");
  table.value("plot", "FILE", cli::set_text(output.plot), "an .svg or .png by gnuplot");
  table.value("progress", "WHEN", cli::set_choice(output.progress, {"auto", "always", "never"}),
              "a line that says how it goes: auto, always or never (default auto)");
  table.repeated("threshold", "CONDITION", add_threshold(options.thresholds),
                 "such as 'p99<10ms'; exit 1 when it fails");
  table.value("find-capacity", "CONDITION", add_threshold(raw.capacity),
              "the highest rate that holds it");
  table.value("baseline", "FILE", cli::set_text(output.baseline),
              "an earlier report as JSON, to compare with");
}

/// A serve of its own wants no token.
Status settle_token(BenchTarget& target, const cli::OptionTable& table) {
  if (target.url) return check_token(target.token, table);
  if (table.was_said("token-file") || table.was_said("token-cmd"))
    return fail(ErrorKind::usage, "--token-file and --token-cmd need --url");
  target.token = {};
  return {};
}

}  // namespace

Result<std::optional<BenchOptions>> read_bench_options(int argc, const char* const* argv) {
  BenchOptions options;
  Raw raw;
  TlsClientTable tls;
  cli::OptionTable table(kProgram);
  describe_load(table, options.load, raw);
  describe_target(table, options.target, raw);
  describe_output(table, options, raw);
  tls.describe(table);
  const auto read = table.read(argc, argv);
  if (!read) return tl::make_unexpected(read.error());
  if (!*read) return std::nullopt;
  // Alone, what the environment names is meant for the other programs.
  const bool has_source = raw.socket || options.target.publish_command;
  if (!has_source && !table.was_said("url")) options.target.url.reset();
  if (!options.target.url && !table.was_said("socket")) raw.socket.reset();
  if (options.target.publish_command && !table.was_said("socket")) raw.socket.reset();
  options.target.socket = raw.socket.value_or("");
  options.target.is_greeted = raw.greeting == "yes";
  options.load.v1 = raw.protocol == "v1";
  auto settings = tls.check();
  if (!settings) return tl::make_unexpected(settings.error());
  options.target.tls = *std::move(settings);
  if (!raw.capacity.empty()) options.capacity = raw.capacity.back();
  return check(options).and_then([&] { return settle_token(options.target, table); }).map([&] {
    return std::optional(options);
  });
}

}  // namespace syncws
