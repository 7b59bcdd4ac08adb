#include "listen_explain.h"

#include <fmt/format.h>

#include "base/quantity.h"
#include "listen_advice.h"
#include "listen_token_checks.h"
#include "listen_verdict.h"
#include "net/upgrade_rules.h"
#include "tls_client_options.h"
#include "wire/error_answer.h"
#include "wire/room_target.h"
#include "wire/text_field.h"

namespace syncws {
namespace {

using State = Check::State;
using Reached = ProbeAnswer::Reached;

constexpr long kOk = 200;
/// What a server allows clocks to differ by, unless it is told otherwise.
constexpr Duration kUsualLeeway = std::chrono::seconds(30);

Secret bearer_line(const Secret& token) { return Secret("Authorization: Bearer " + token.text()); }

}  // namespace

ListenExplain::ListenExplain(ListenOptions options)
    : options_(std::move(options)), checklist_(options_.explain_as_json) {}

Result<cli::ExitCode> ListenExplain::run() {
  auto tls = make_tls_client(options_.tls, options_.address);
  if (!tls) return tl::make_unexpected(tls.error());
  tls_ = *std::move(tls);
  auto done = check_way().and_then([&] { return check_token(); }).and_then([&] {
    return ask_for_verdict();
  });
  if (!checklist_.status()) return tl::make_unexpected(checklist_.status().error());
  return done.map([] { return cli::ExitCode::done; });
}

ProbeRequest ListenExplain::request_for(const std::string& path) const {
  ProbeRequest request;
  request.url = options_.address.http_url(path);
  if (options_.origin) request.headers.emplace_back("Origin: " + *options_.origin);
  request.tls = tls_.get();
  return request;
}

Status ListenExplain::check_way() {
  checklist_.add({State::ok, "url", options_.address.shown(), ""});
  const auto answer = probe(request_for("/healthz"));
  check_connection(answer);
  if (answer.reached != Reached::answer) {
    return fail(ErrorKind::cannot_connect,
                fmt::format("can't connect to {}: {}", options_.address.shown(), answer.problem));
  }
  const bool is_well = answer.status == kOk;
  checklist_.add({is_well ? State::ok : State::failed, "http",
                  fmt::format("GET /healthz: HTTP {}", answer.status),
                  is_well ? "" : "200, which a syncws server answers; see --url"});
  check_clock(answer);
  return {};
}

void ListenExplain::check_connection(const ProbeAnswer& answer) {
  const auto& host = options_.address.host;
  if (answer.reached == Reached::nothing)
    return checklist_.add({State::failed, "name", answer.problem, "a host that can be looked up"});
  checklist_.add({State::ok, "name",
                  answer.peer.empty() || answer.peer == host
                      ? host
                      : fmt::format("{} is {}", host, answer.peer),
                  ""});
  if (answer.reached == Reached::name)
    return checklist_.add({State::failed, "tcp", answer.problem, "a server that listens there"});
  checklist_.add({State::ok, "tcp",
                  fmt::format("connected to port {} in {}", options_.address.port,
                              format_duration(answer.connect_time)),
                  ""});
  if (answer.reached == Reached::connection)
    return checklist_.add(
        {State::failed, "tls", answer.problem,
         "a certificate that --ca believes; --cert and --key if the server asks"});
  checklist_.add({tls_ != nullptr ? State::ok : State::unknown, "tls",
                  tls_ != nullptr ? "the certificate is good" : "not used", ""});
  if (answer.reached == Reached::tls)
    checklist_.add({State::failed, "http", answer.problem, "a server that speaks HTTP there"});
}

/// The date is in whole seconds: its middle is held against the middle of the request.
void ListenExplain::check_clock(const ProbeAnswer& answer) {
  if (!answer.date)
    return checklist_.add({State::unknown, "clock", "the server does not tell its time", ""});
  const auto half_second = std::chrono::milliseconds(500);
  ahead_ = std::chrono::milliseconds(answer.date->milliseconds - answer.sent_at.milliseconds) +
           half_second - answer.took / 2;
  const auto off = *ahead_ < Duration(0) ? -*ahead_ : *ahead_;
  const bool is_close = off <= std::chrono::seconds(1);
  const bool is_good = off <= kUsualLeeway;
  checklist_.add(
      {is_good ? State::ok : State::failed, "clock",
       is_close ? "agrees with the server's"
                : fmt::format("the server's is {} {}", format_duration(off),
                              *ahead_ > Duration(0) ? "ahead" : "behind"),
       is_good
           ? ""
           : "clocks that differ by less than the server's --leeway (30 s unless said otherwise)"});
}

/// A token that can't be had is told, and the server is asked without.
Status ListenExplain::check_token() {
  UvLoop loop;
  const auto source = make_token_source(loop, options_.token);
  if (source == nullptr) {
    checklist_.add({State::unknown, "token", "none",
                    "--token-file, --token-cmd or $SYNCWS_TOKEN, if the server asks for one"});
    return {};
  }
  const auto token = wait_for_token(loop, *source);
  if (!token) {
    checklist_.add({State::failed, "token", token.error().message, "a source that has one"});
    return {};
  }
  token_ = *token;
  checklist_.add({State::ok, "token", "from " + source->name(), ""});
  checklist_.add(check_token_claims(token_.text(), options_.organisation, wall_now(), ahead_));
  return {};
}

Status ListenExplain::refuse(const std::string& what, std::string_view code, long number) {
  checklist_.add(
      {State::failed, "verdict", what, what_would_pass(code, number, options_.organisation)});
  return fail(ErrorKind::refused, fmt::format("{}: {}", options_.address.shown(), what));
}

Result<std::string> ListenExplain::get_ticket() {
  auto request = request_for("/api/ws/ticket");
  request.is_post = true;
  request.headers.push_back(bearer_line(token_));
  const auto answer = probe(request);
  auto ticket = read_text_field(answer.body, "ticket");
  if (answer.status == kOk && !ticket.empty()) {
    checklist_.add({State::ok, "ticket", "POST /api/ws/ticket: HTTP 200", ""});
    return ticket;
  }
  const auto error = read_error_answer(answer.body);
  const auto refused = refuse("no ticket: " + describe_answer(answer), error.code, answer.status);
  return tl::make_unexpected(refused.error());
}

/// A plain request: in `syncws.v1` a server would wait for a first message instead of refusing one
/// without a token.
Status ListenExplain::ask_for_verdict() {
  checklist_.add({options_.origin ? State::ok : State::unknown, "origin",
                  options_.origin.value_or("none is sent, as by a program"), ""});
  auto request = request_for(std::string(kRoomPath) + options_.organisation);
  for (const auto* const line :
       {"Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: c3luY3dzLWV4cGxhaW4ta2V5IQ=="})
    request.headers.emplace_back(line);
  if (!token_.is_empty() && options_.auth_by == ListenOptions::AuthBy::ticket) {
    const auto ticket = get_ticket();
    if (!ticket) return tl::make_unexpected(ticket.error());
    request.headers.emplace_back(
        fmt::format("Sec-WebSocket-Protocol: {}, syncws.ticket.{}", kV1Protocol, *ticket));
  } else if (!token_.is_empty()) {
    request.headers.push_back(bearer_line(token_));
  }
  return judge(probe(request));
}

Status ListenExplain::judge(const ProbeAnswer& answer) {
  const auto verdict = read_verdict(answer);
  if (!verdict.is_good) return refuse(verdict.what, verdict.code, verdict.number);
  checklist_.add({State::ok, "verdict", verdict.what, ""});
  return {};
}

}  // namespace syncws
