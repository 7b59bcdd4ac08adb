#include "emit_options.h"

#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
#include <cmath>
#include <limits>

#include "cli/option_table.h"
#include "net/socket_path.h"
#include "tls_client_options.h"
#include "wire/event_builder.h"

namespace syncws {
namespace {

constexpr cli::OptionTable::Program kProgram{"syncws-emit",
                                             "Feeds events to a running syncws-serve.",
                                             "[OPTION...] [FILE...]", "info", false};

/// What the table writes into, before it is checked as a whole.
struct Raw {
  std::optional<std::string> type;
  std::optional<std::string> organisation;
  std::optional<std::string> pfa_id;
  EventFields fields;
  std::vector<std::string> details;
  std::optional<std::string> socket;
  std::optional<std::string> url;
  std::optional<std::string> replay;
  std::optional<double> speed;
  std::string progress = "auto";
  bool no_ack = false;
  TlsClientTable tls;
};

/// `4x`, `0.5x`, a bare number, or `max`.
cli::Apply set_speed(std::optional<double>& target) {
  return [&target](const std::string& text) -> Status {
    double speed = std::numeric_limits<double>::infinity();
    if (text != "max") {
      const auto* const end = text.data() + text.size() - (text.ends_with('x') ? 1 : 0);
      const auto [stop, problem] =
          std::from_chars(text.data(), end, speed, std::chars_format::fixed);
      if (problem != std::errc{} || stop != end || !(speed > 0) || std::isinf(speed))
        return fail(ErrorKind::usage,
                    fmt::format("'{}' is not a speed such as 1x, 4x, 0.5x or max", text));
    }
    target = speed;
    return {};
  };
}

cli::Apply set_folder(std::optional<std::string>& target) {
  return [&target](const std::string& text) -> Status {
    if (text.empty()) return fail(ErrorKind::usage, "a folder has a name");
    target = text;
    return {};
  };
}

void describe_event(cli::OptionTable& table, Raw& raw) {
  table.value("type", "TYPE", cli::set_text(raw.type),
              "send one event of this type, such as SYNC_SUCCESS");
  table.value("org", "ORG", cli::set_text(raw.organisation), "its organizationId");
  table.value("pfa", "ID", cli::set_text(raw.pfa_id), "its pfaId");
  table.repeated("detail", "KEY=VALUE", cli::add_text(raw.details),
                 "one of its details; a value that reads as JSON is JSON");
  table.value("details", "JSON", cli::set_text(raw.fields.details), "its details as a JSON object");
  table.value("timestamp", "TIME", cli::set_text(raw.fields.timestamp),
              "its time, RFC 3339 (default: the server's)");
  table.value("event-id", "ID", cli::set_text(raw.fields.event_id),
              "its eventId, the producer's idempotency key");
}

void describe_replay(cli::OptionTable& table, Raw& raw) {
  table.value("replay", "FILE", cli::set_text(raw.replay),
              "play a recording of syncws-listen --record, with its pauses");
  table.value("speed", "X", set_speed(raw.speed),
              "how fast to play it, such as 4x, 0.5x or max (default 1x)");
}

void describe_spool(cli::OptionTable& table, EmitOptions& options) {
  table.flag("idempotent", options.idempotent,
             "give each line without an eventId one, so that it can't arrive twice");
  table.value("spool", "DIR", set_folder(options.spool),
              "keep lines in this folder until a server has them");
  table.value("spool-limit", "SIZE", cli::set_size(options.spool_limit),
              "bytes of lines that the spool may hold (default 64M)");
  table.flag("spool-status", options.spool_status, "print what waits in the spool, as JSON");
  table.flag("spool-flush", options.spool_flush, "send what waits in the spool, and no more");
}

void describe_sending(cli::OptionTable& table, EmitOptions& options, Raw& raw) {
  table.value("socket", "PATH", cli::set_text(raw.socket),
              "the server's event socket (default: see syncws(7))");
  table.value("url", "URL", cli::set_text(raw.url),
              "publish to http(s)://HOST:PORT instead of the socket");
  describe_token(table, options.token);
  table.flag("receipts", options.receipts,
             "print each event's position, one JSON line a line of input");
  table.flag("no-ack", raw.no_ack, "don't wait for the server's acknowledgement");
  table.flag("dry-run", options.dry_run, "only check the lines, send nothing");
  table.flag("strict-types", options.strict_types,
             "refuse event types that are not known, on this side");
  table.value("wait", "DURATION", cli::set_duration(options.wait),
              "wait for a server that is not there yet (default 0)");
  table.value("reconnect", "DURATION", cli::set_duration(options.reconnect),
              "look so long for a server that was lost (default 30s)");
  table.value("rate", "RATE", cli::set_rate(options.rate),
              "at most so many events, such as 100/s (default: no limit)");
  table.value("progress", "WHEN", cli::set_choice(raw.progress, {"auto", "always", "never"}),
              "auto, always or never (default auto: on a terminal)");
}

Status split_details(Raw& raw) {
  for (const auto& text : raw.details) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      return fail(ErrorKind::usage, fmt::format("--detail '{}' is not KEY=VALUE", text));
    }
    raw.fields.detail.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return {};
}

/// The event of the flags: all three of its names, or no flag of it at all.
Status build_line(EmitOptions& options, Raw& raw) {
  const bool other_flags =
      !raw.details.empty() || raw.fields.details || raw.fields.timestamp || raw.fields.event_id;
  if (!raw.type && !raw.organisation && !raw.pfa_id && !other_flags) return {};
  if (!raw.type || !raw.organisation || !raw.pfa_id) {
    return fail(ErrorKind::usage, "an event by flags needs --type, --org and --pfa");
  }
  if (!options.files.empty())
    return fail(ErrorKind::usage, "an event by flags and FILE exclude each other");
  if (auto split = split_details(raw); !split) return split;
  raw.fields.type = *raw.type;
  raw.fields.organisation = *raw.organisation;
  raw.fields.pfa_id = *raw.pfa_id;
  auto line = build_event_line(raw.fields);
  if (!line) return tl::make_unexpected(line.error());
  options.line = *std::move(line);
  return {};
}

/// What only the environment says may be meant for other programs.
Status check_no_token(const cli::OptionTable& table) {
  if (!table.was_said("token-file") && !table.was_said("token-cmd")) return {};
  return fail(ErrorKind::usage,
              "--token-file and --token-cmd need --url: the socket takes no token");
}

/// Of what the environment says, the socket is heard first, as ever.
Status check_url(EmitOptions& options, const Raw& raw, const cli::OptionTable& table) {
  if (table.was_said("url") && table.was_said("socket"))
    return fail(ErrorKind::usage, "--url and --socket exclude each other");
  if (!raw.url || (raw.socket && !table.was_said("url"))) return check_no_token(table);
  if (!options.acks)
    return fail(ErrorKind::usage, "--url and --no-ack exclude each other: HTTP always answers");
  auto address = parse_web_address(*raw.url);
  if (!address) return tl::make_unexpected(address.error());
  options.url = *std::move(address);
  return check_token(options.token, table);
}

Status check_replay(EmitOptions& options, const Raw& raw) {
  if (!raw.replay && raw.speed) return fail(ErrorKind::usage, "--speed needs --replay");
  if (!raw.replay) return {};
  if (options.line || !options.files.empty())
    return fail(ErrorKind::usage, "--replay and other events exclude each other");
  if (options.rate > 0)
    return fail(ErrorKind::usage, "--replay and --rate exclude each other; there is --speed");
  options.files = {*raw.replay};
  options.replay_speed = raw.speed.value_or(1);
  return {};
}

/// The spool is of acknowledged lines, each of which must be known when it comes again.
Status check_spool(EmitOptions& options) {
  const bool is_alone = options.spool_status || options.spool_flush;
  if (is_alone && !options.spool)
    return fail(ErrorKind::usage, "--spool-status and --spool-flush need --spool");
  if (is_alone && (options.line || !options.files.empty()))
    return fail(ErrorKind::usage, "--spool-status and --spool-flush take no events");
  if (options.spool_status && options.spool_flush)
    return fail(ErrorKind::usage, "--spool-status and --spool-flush exclude each other");
  if (options.spool && !options.acks)
    return fail(ErrorKind::usage, "--spool and --no-ack exclude each other");
  options.idempotent = options.idempotent || options.spool;
  return {};
}

Status check(EmitOptions& options, Raw& raw, const cli::OptionTable& table) {
  options.acks = !raw.no_ack;
  if (options.receipts && !options.acks)
    return fail(ErrorKind::usage, "--receipts and --no-ack exclude each other");
  if (auto checked = check_url(options, raw, table); !checked) return checked;
  auto tls = raw.tls.check();
  if (!tls) return tl::make_unexpected(tls.error());
  options.tls = *std::move(tls);
  options.socket = raw.socket.value_or(default_socket_path());
  options.progress =
      raw.progress == "always" || (raw.progress == "auto" && isatty(STDERR_FILENO) != 0);
  if (auto built = build_line(options, raw); !built) return built;
  if (auto checked = check_replay(options, raw); !checked) return checked;
  if (auto checked = check_spool(options); !checked) return checked;
  if (options.files.empty() && !options.line) options.files = {"-"};
  return {};
}

}  // namespace

Result<std::optional<EmitOptions>> read_emit_options(int argc, const char* const* argv) {
  EmitOptions options;
  Raw raw;
  cli::OptionTable table(kProgram);
  describe_event(table, raw);
  describe_sending(table, options, raw);
  raw.tls.describe(table);
  describe_spool(table, options);
  describe_replay(table, raw);
  table.arguments("FILE...", options.files, std::numeric_limits<std::size_t>::max(),
                  "lines of JSON; - is standard input, the default");
  const auto read = table.read(argc, argv);
  if (!read) return tl::make_unexpected(read.error());
  if (!*read) return std::nullopt;
  return check(options, raw, table).map([&] { return std::optional(options); });
}

}  // namespace syncws
