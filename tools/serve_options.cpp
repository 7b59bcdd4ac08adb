#include "serve_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <thread>

#include "base/quantity.h"
#include "cli/option_table.h"
#include "net/socket_path.h"
#include "net/uv_tcp_listener.h"

namespace syncws {
namespace {

constexpr cli::OptionTable::Program kProgram{
    "syncws-serve",
    "Serves events from a pipe or a socket to every browser and terminal that watches their "
    "organisation.",
    "[OPTION...]", "info", true};

/// What the table writes into, before it is checked as a whole.
struct Raw {
  std::optional<std::uint64_t> port;
  std::optional<std::string> socket;
  std::optional<std::uint64_t> ready_descriptor;
  std::uint64_t max_connections = 10'000;
  bool socket_said = false;  ///< and not just there by the environment
  std::optional<std::string> journal;
  std::string fsync = "always";
  std::string threads = "1";
  bool no_socket = false;
  bool no_stdin = false;
  bool allow_anonymous = false;
};

void describe_network(cli::OptionTable& table, ServeOptions& options, Raw& raw) {
  constexpr std::uint64_t kMostPort = std::numeric_limits<std::uint16_t>::max();
  constexpr std::uint64_t kMostConnections = 1'000'000;
  table.value("host", "HOST", cli::set_text(options.host),
              "address to listen on (default 127.0.0.1)");
  table.value("port", "N", cli::set_count(raw.port, 0, kMostPort),
              "port; 0 picks a free one (default $PORT, else 3000)");
  table.flag("allow-anonymous", raw.allow_anonymous,
             "let a --host that is not loopback be watched by anybody");
  table.value("max-connections", "N", cli::set_count(raw.max_connections, 1, kMostConnections),
              "viewers at a time; 503 beyond (default 10000)");
  table.value("threads", "N", cli::set_text(raw.threads),
              "threads that viewers are spread over; auto for one a core (default 1)");
  table.value("ping-interval", "DURATION", cli::set_duration(options.server.ping_interval),
              "WebSocket ping to each viewer; 0 for none (default 25s)");
  table.value("pong-timeout", "DURATION", cli::set_duration(options.server.pong_timeout),
              "hang up on a viewer that shows no life so long after a ping (default 10s)");
  table.value("ready-fd", "N",
              cli::set_count(raw.ready_descriptor, 1, std::numeric_limits<int>::max()),
              "write one line of JSON to this descriptor when serving");
}

void describe_sources(cli::OptionTable& table, ServeOptions& options, Raw& raw) {
  table.value("socket", "PATH", cli::set_text(raw.socket), "event socket (default: see syncws(7))");
  table.flag("no-socket", raw.no_socket, "no event socket");
  table.flag("no-stdin", raw.no_stdin, "don't read events from standard input");
  table.flag("stay", options.stay, "keep serving at the end of standard input");
  table.value("exit-when-drained", "DURATION", cli::set_duration(options.exit_when_drained),
              "at the end of standard input, wait so long until everybody has everything; else 1");
  table.flag("strict", options.strict, "end with 1 at the first bad line of standard input");
  table.flag("strict-types", options.strict_types, "refuse event types that are not known");
}

constexpr Duration kLongestWindow = std::chrono::milliseconds(5);

void describe_history(cli::OptionTable& table, ServeOptions& options) {
  table.value("history-events", "N", cli::set_count(options.history.events, 1),
              "events kept for each organisation (default 10000)");
  table.value("history-bytes", "SIZE", cli::set_size(options.history.bytes),
              "bytes kept for each organisation (default 4M)");
  table.value("history-age", "DURATION", cli::set_duration(options.history.age),
              "how long events are kept (default 1h)");
  table.value("history-total", "SIZE", cli::set_size(options.history.total_bytes),
              "bytes kept for all organisations (default 1G)");
  table.value("pace", "DURATION", cli::set_duration(options.pace),
              "longest that slow viewers may hold sources back in a row (default 1s)");
  table.value("flush-window", "DURATION",
              cli::set_duration(options.server.flush_window, kLongestWindow),
              "how long an event waits for others to leave with, up to 5ms (default 0)");
  table.value("drain", "DURATION", cli::set_duration(options.server.drain),
              "longest the orderly end may take (default 5s)");
}

void describe_journal(cli::OptionTable& table, ServeOptions& options, Raw& raw) {
  table.value("journal", "FILE", cli::set_text(raw.journal),
              "keep positions and history in this file too, and go on from it");
  table.value("fsync", "WHEN", cli::set_choice(raw.fsync, {"always", "interval", "never"}),
              "when the journal is safe from a power failure (default always)");
  table.value("dedup-window", "DURATION", cli::set_duration(options.dedup_window),
              "how long an eventId is known; 0 for not at all (default 5m)");
}

void choose_journal(ServeOptions& options, const Raw& raw) {
  if (!raw.journal) return;
  JournalSettings settings{*raw.journal, JournalFsync::always, options.dedup_window};
  if (raw.fsync == "interval") settings.fsync = JournalFsync::interval;
  if (raw.fsync == "never") settings.fsync = JournalFsync::never;
  options.journal = std::move(settings);
}

Status choose_threads(ServeOptions& options, const Raw& raw) {
  constexpr std::uint64_t kMostThreads = 256;
  if (raw.threads == "auto") {
    options.threads = std::max(std::thread::hardware_concurrency(), 1U);
    return {};
  }
  const auto count = parse_count(raw.threads, 1, kMostThreads);
  if (!count) return fail_in("--threads takes auto or a number", count.error());
  options.threads = *count;
  return {};
}

Status choose_port(ServeOptions& options, const Raw& raw) {
  if (raw.port) {
    options.port = static_cast<std::uint16_t>(*raw.port);
  } else if (const char* const text = std::getenv("PORT"); text != nullptr && *text != '\0') {
    const auto port = parse_count(text, 0, std::numeric_limits<std::uint16_t>::max());
    if (!port) return fail_in("PORT", port.error());
    options.port = static_cast<std::uint16_t>(*port);
  }
  return {};
}

Status check(ServeOptions& options, const Raw& raw) {
  constexpr std::uint64_t kLeastHistoryBytes = std::uint64_t{16} * 1024;
  if (raw.no_socket && raw.socket_said)
    return fail(ErrorKind::usage, "--socket and --no-socket exclude each other");
  if (options.history.bytes < kLeastHistoryBytes ||
      options.history.total_bytes < options.history.bytes) {
    return fail(ErrorKind::usage,
                "--history-bytes must be at least 16K, and --history-total at least as much");
  }
  if (!raw.allow_anonymous && !options.auth.is_on() && !is_loopback_host(options.host)) {
    return fail(ErrorKind::usage, fmt::format("--host {} is not a loopback address, and anybody "
                                              "could watch there; ask for tokens "
                                              "(--jwt-secret-file, --jwt-key, --jwks-url), or say "
                                              "--allow-anonymous if that is meant",
                                              options.host));
  }
  if (auto session = check_session(options.session); !session) return session;
  if (options.stay && options.exit_when_drained)
    return fail(ErrorKind::usage, "--stay and --exit-when-drained exclude each other");
  if (auto tls = check_tls(options.tls); !tls) return tls;
  if (auto threads = choose_threads(options, raw); !threads) return threads;
  choose_journal(options, raw);
  options.socket_asked_for = raw.socket_said;
  if (!raw.no_socket) options.socket = raw.socket.value_or(default_socket_path());
  options.read_stdin = !raw.no_stdin;
  options.server.max_connections = raw.max_connections;
  options.server.session = options.session.limits();
  if (raw.ready_descriptor) options.ready_descriptor = static_cast<int>(*raw.ready_descriptor);
  return choose_port(options, raw);
}

}  // namespace

Result<std::optional<ServeOptions>> read_serve_options(int argc, const char* const* argv) {
  ServeOptions options;
  Raw raw;
  cli::OptionTable table(kProgram);
  describe_network(table, options, raw);
  describe_sources(table, options, raw);
  describe_history(table, options);
  describe_journal(table, options, raw);
  describe_access(table, options.access);
  describe_auth(table, options.auth);
  describe_session(table, options.session);
  describe_limits(table, options.limits);
  describe_compress(table, options.compress);
  describe_tls(table, options.tls);
  const auto read = table.read(argc, argv);
  if (!read) return tl::make_unexpected(read.error());
  if (!*read) return std::nullopt;
  if (auto auth = check_auth(table, options.auth); !auth) return tl::make_unexpected(auth.error());
  raw.socket_said = table.was_said("socket");
  return check(options, raw).map([&] { return std::optional(options); });
}

}  // namespace syncws
