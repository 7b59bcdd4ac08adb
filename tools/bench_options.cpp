#include "bench_options.h"

#include "cli/option_table.h"
#include "rooms/event.h"
#include "tls_client_options.h"

namespace syncws {
namespace {

constexpr cli::OptionTable::Program kProgram{
    "syncws-bench", "Loads a server with viewers and events, and measures what arrives.",
    "[OPTION...]", "info", false};

constexpr std::uint64_t kMostConnections = 60'000;
constexpr std::uint64_t kMostEvents = 100'000'000;

void describe(cli::OptionTable& table, BenchOptions& options, std::optional<std::string>& socket) {
  table.value("connections", "N", cli::set_count(options.connections, 1, kMostConnections),
              "viewers (default 100)");
  table.value("orgs", "N", cli::set_count(options.organisations, 1, kMostConnections),
              "organisations they are spread over (default 1)");
  table.value("rate", "RATE", cli::set_rate(options.rate),
              "events a second over all organisations; 0 for idle connections (default 50/s)");
  table.value("burst", "N", cli::set_count(options.burst, 1, kMostEvents),
              "instead: N events as fast as they go");
  table.value("duration", "DURATION", cli::set_duration(options.duration),
              "how long events are sent (default 10s)");
  table.value("size", "BYTES", cli::set_size(options.size), "of an event's line (default 200)");
  table.value("handshakes", "N", cli::set_count(options.handshakes, 1, kMostConnections),
              "connections under way at a time (default 64)");
  table.value("timeout", "DURATION", cli::set_duration(options.timeout),
              "longest to connect, and to wait for the last deliveries (default 30s)");
  table.value("url", "URL", cli::set_text(options.url),
              "a server that runs, with --socket (default: one of its own)");
  table.value("socket", "PATH", cli::set_text(socket), "that server's event socket");
  describe_token(table, options.token);
  table.flag("json", options.json, "print one JSON object");
}

/// A serve of its own wants no token.
Status settle_token(BenchOptions& options, const cli::OptionTable& table) {
  if (options.url) return check_token(options.token, table);
  if (table.was_said("token-file") || table.was_said("token-cmd"))
    return fail(ErrorKind::usage, "--token-file and --token-cmd need --url");
  options.token = {};
  return {};
}

Status check(BenchOptions& options, const std::optional<std::string>& socket) {
  if (options.url.has_value() != socket.has_value()) {
    return fail(ErrorKind::usage,
                "--url and --socket go together; without both, bench starts a serve of its own");
  }
  options.socket = socket.value_or("");
  if (options.organisations > options.connections) {
    return fail(
        ErrorKind::usage,
        "--orgs can't be more than --connections: an organisation nobody watches tells nothing");
  }
  if (options.size > kMaxEventBytes)
    return fail(ErrorKind::usage, "--size: an event has 10240 bytes at most");
  return {};
}

}  // namespace

Result<std::optional<BenchOptions>> read_bench_options(int argc, const char* const* argv) {
  BenchOptions options;
  std::optional<std::string> socket;
  TlsClientTable tls;
  cli::OptionTable table(kProgram);
  describe(table, options, socket);
  tls.describe(table);
  const auto read = table.read(argc, argv);
  if (!read) return tl::make_unexpected(read.error());
  if (!*read) return std::nullopt;
  // Alone, what the environment names is meant for the other programs.
  if (!socket && !table.was_said("url")) options.url.reset();
  if (!options.url && !table.was_said("socket")) socket.reset();
  auto settings = tls.check();
  if (!settings) return tl::make_unexpected(settings.error());
  options.tls = *std::move(settings);
  return check(options, socket).and_then([&] { return settle_token(options, table); }).map([&] {
    return std::optional(options);
  });
}

}  // namespace syncws
