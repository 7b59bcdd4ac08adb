#include "listen_options.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "cli/option_table.h"
#include "tls_client_options.h"
#include "wire/event_rules.h"

namespace syncws {
namespace {

constexpr cli::OptionTable::Program kProgram{
    "syncws-listen", "Watches the events of one organisation.", "[OPTION...] ORG", "info", false};

constexpr Duration kCheckTime = std::chrono::seconds(10);

/// What the table writes into, before it is checked as a whole.
struct Raw {
  std::vector<std::string> arguments;
  std::string url = "ws://127.0.0.1:3000";
  std::string format = "json";
  std::string auth_by = "header";
  bool no_reconnect = false;
  TlsClientTable tls;
};

cli::Apply add_pattern(std::vector<EventPattern>& target) {
  return [&target](const std::string& text) {
    return EventPattern::parse(text).map(
        [&](EventPattern&& pattern) { target.push_back(std::move(pattern)); });
  };
}

void describe_what(cli::OptionTable& table, ListenOptions& options, Raw& raw) {
  table.arguments("ORG", raw.arguments, 1, "the organisation to watch");
  table.value("url", "URL", cli::set_text(raw.url), "the server (default ws://127.0.0.1:3000)");
  table.repeated("type", "TYPE", cli::add_text(options.types),
                 "only events of this type; can be repeated");
  table.repeated("pfa", "ID", cli::add_text(options.pfa_ids),
                 "only events of this pfaId; can be repeated");
  table.value("since", "SEQ", cli::set_count(options.resume.since), "resume after this event");
  table.value("epoch", "EPOCH", cli::set_text(options.resume.epoch),
              "… of this epoch; goes with --since");
  table.value("last", "N", cli::set_count(options.resume.last), "first replay the newest N events");
  table.flag("snapshot", options.resume.snapshot, "first the newest event of each pfaId");
  table.value("cursor", "FILE", cli::set_text(options.cursor),
              "go on where the last run with FILE stopped");
}

void describe_identity(cli::OptionTable& table, ListenOptions& options, Raw& raw) {
  describe_token(table, options.token);
  table.value("auth-by", "WAY", cli::set_choice(raw.auth_by, {"header", "ticket", "message"}),
              "how the token goes: header, ticket or message (default header)");
  table.flag("explain", options.explain, "say why the server refuses, and what would pass");
  table.value("origin", "ORIGIN", cli::set_text(options.origin),
              "with --explain: as a page of this origin");
}

void describe_how(cli::OptionTable& table, ListenOptions& options, Raw& raw) {
  table.flag("check", options.check, "connect, wait for CONNECTED, leave (10s at most)");
  table.value("duration", "DURATION", cli::set_duration(options.duration),
              "end with 0 after so long");
  table.value("count", "N", cli::set_count(options.count, 1), "end with 0 after so many events");
  table.value("within", "DURATION", cli::set_duration(options.within),
              "the time for --count, --check, --expect and --forbid");
  table.repeated("expect", "EXPR", add_pattern(options.expected),
                 "end with 0 once such an event was seen, else with 1; can be repeated");
  table.repeated("forbid", "EXPR", add_pattern(options.forbidden),
                 "end with 1 once such an event was seen, else with 0; can be repeated");
  table.flag("strict-gaps", options.strict_gaps, "end with 1 if any event was missing");
  table.flag("summary", options.summary, "print no events, but what they were at the end");
  table.value("format", "FORMAT", cli::set_choice(raw.format, {"json", "pretty"}),
              "json or pretty (default json)");
  table.value("record", "FILE", cli::set_text(options.record),
              "append each event to FILE with the time at which it came");
  table.flag("plain", options.plain, "events as they were emitted, without positions");
  table.flag("no-reconnect", raw.no_reconnect, "end when the connection does");
}

Status check_explain(ListenOptions& options, const cli::OptionTable& table) {
  options.explain_as_json = table.was_given("format") && !options.pretty;
  if (options.explain && options.auth_by == ListenOptions::AuthBy::message)
    return fail(ErrorKind::usage, "--explain goes with --auth-by header or ticket");
  if (options.origin && !options.explain)
    return fail(ErrorKind::usage, "--origin goes with --explain");
  const auto is_odd = [](char letter) { return letter <= ' ' || letter > '~'; };
  if (options.origin && std::any_of(options.origin->begin(), options.origin->end(), is_odd))
    return fail(ErrorKind::usage, "--origin is like https://app.example.com");
  return {};
}

ListenOptions::AuthBy way_of(const std::string& name) {
  using AuthBy = ListenOptions::AuthBy;
  if (name == "ticket") return AuthBy::ticket;
  return name == "message" ? AuthBy::message : AuthBy::header;
}

Status check(ListenOptions& options, const Raw& raw) {
  if (raw.arguments.empty())
    return fail(ErrorKind::usage, "which organisation? Say syncws-listen ORG");
  options.organisation = raw.arguments.front();
  if (!event_rules::is_organisation(options.organisation)) {
    return fail(ErrorKind::usage,
                fmt::format("ORG '{}' is not 1 to 128 of A-Z a-z 0-9 . _ - with no dot in front",
                            options.organisation));
  }
  if (options.resume.since && options.resume.last)
    return fail(ErrorKind::usage, "--since and --last exclude each other");
  if (options.resume.epoch && !options.resume.since)
    return fail(ErrorKind::usage, "--epoch goes with --since");
  if (options.resume.snapshot && (options.resume.since || options.resume.last)) {
    return fail(ErrorKind::usage, fmt::format("--snapshot and {} exclude each other",
                                              options.resume.since ? "--since" : "--last"));
  }
  if (options.cursor && options.resume.since)
    return fail(ErrorKind::usage, "--cursor and --since exclude each other");
  const bool looks_for = !options.expected.empty() || !options.forbidden.empty();
  if (options.check && (options.resume.snapshot || options.cursor || options.record || looks_for ||
                        options.strict_gaps)) {
    return fail(ErrorKind::usage,
                "--check only connects; it goes without --snapshot, --cursor, --record, --expect, "
                "--forbid and "
                "--strict-gaps");
  }
  if (options.within && !options.count && !options.check && !looks_for) {
    return fail(ErrorKind::usage,
                "--within goes with --count, --check, --expect or --forbid; for a plain end use "
                "--duration");
  }
  if (options.check && !options.within) options.within = kCheckTime;
  options.auth_by = way_of(raw.auth_by);
  options.pretty = raw.format == "pretty";
  options.reconnect = !raw.no_reconnect && !options.check;
  auto address = parse_web_address(raw.url);
  if (!address) return tl::make_unexpected(address.error());
  options.address = *std::move(address);
  auto tls = raw.tls.check();
  if (!tls) return tl::make_unexpected(tls.error());
  options.tls = *std::move(tls);
  return {};
}

}  // namespace

Result<std::optional<ListenOptions>> read_listen_options(int argc, const char* const* argv) {
  ListenOptions options;
  Raw raw;
  cli::OptionTable table(kProgram);
  describe_what(table, options, raw);
  describe_identity(table, options, raw);
  describe_how(table, options, raw);
  raw.tls.describe(table);
  const auto read = table.read(argc, argv);
  if (!read) return tl::make_unexpected(read.error());
  if (!*read) return std::nullopt;
  options.colour = table.wants_colour(STDOUT_FILENO);
  return check(options, raw)
      .and_then([&] { return check_explain(options, table); })
      .and_then([&] { return check_token(options.token, table); })
      .map([&] { return std::optional(options); });
}

}  // namespace syncws
