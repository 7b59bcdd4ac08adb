#include "listen_process.h"

#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <random>

#include "base/log.h"
#include "base/quantity.h"
#include "cli/interrupt.h"
#include "net/upgrade_rules.h"
#include "tls_client_options.h"
#include "wire/room_target.h"

namespace syncws {
namespace {

/// Longest to wait for the server's answer to our close frame.
constexpr Duration kLeaveTime = std::chrono::milliseconds(500);
constexpr Duration kConnectTime = std::chrono::seconds(10);
constexpr Duration kGreetingTime = std::chrono::seconds(15);
/// A connection that ends sooner is not had back at once.
constexpr Duration kShortLife = std::chrono::seconds(1);
/// Our own pings: a server that is not heard of for two of these is gone.
constexpr Duration kHeartbeat = std::chrono::seconds(20);
/// How far the cursor's file may be behind.
constexpr Duration kCursorPause = std::chrono::milliseconds(100);

}  // namespace

ListenProcess::ListenProcess(ListenOptions options, ListenFiles files)
    : options_(std::move(options)),
      files_(std::move(files)),
      watch_(options_, files_.recording ? &*files_.recording : nullptr),
      identity_(loop_, options_, [this](Secret message) { client_->send(std::move(message)); }),
      backoff_({}, std::random_device()()),
      retry_(loop_, [this] { connect(); }),
      heartbeat_(loop_, [this] { on_heartbeat(); }),
      connect_limit_(loop_,
                     [this] {
                       connect_timed_out_ = true;
                       client_->hang_up();
                     }),
      deadline_(loop_, [this] { on_deadline(); }),
      leave_limit_(loop_, [this] { loop_.stop(); }),
      duration_(loop_, [this] { on_duration(); }),
      cursor_due_(loop_, [this] { on_cursor_due(); }),
      reader_gone_(loop_, STDOUT_FILENO, [this] { finish(cli::ExitCode::done); }),
      interrupt_(loop_, SIGINT, [this] { finish(cli::ExitCode::interrupted); }),
      terminate_(loop_, SIGTERM, [this] { finish(cli::ExitCode::interrupted); }) {}

Result<cli::ExitCode> ListenProcess::run() {
  auto tls = make_tls_client(options_.tls, options_.address);
  if (!tls) return tl::make_unexpected(tls.error());
  auto client = LwsClient::make(
      loop_, *std::move(tls),
      {[this] { on_open(); }, [this](std::string_view message) { on_message(message); },
       [this](const LwsClient::End& end) { on_end(end); }});
  if (!client) return tl::make_unexpected(client.error());
  client_ = *std::move(client);
  cli::remember_interrupts();
  if (options_.within) deadline_.start(*options_.within);
  if (options_.duration) duration_.start(*options_.duration);
  connect();
  if (!finished_ || client_->is_open()) loop_.run();
  return close_up();
}

void ListenProcess::connect() {
  identity_.prepare([this](const Result<ListenIdentity::Proof>& proof) { on_proof(proof); });
}

/// A token that can't be had now is no reason to leave one who was in.
void ListenProcess::on_proof(const Result<ListenIdentity::Proof>& proof) {
  if (finished_) return;
  if (!proof &&
      (proof.error().kind == ErrorKind::refused || !was_connected_ || !options_.reconnect))
    return finish(tl::make_unexpected(proof.error()));
  if (!proof) return try_again(proof.error().message, backoff_.next());
  connect_timed_out_ = false;
  connect_limit_.start(kConnectTime);
  const auto path =
      options_.address.prefix + format_room_target({options_.organisation, watch_.position()});
  client_->connect(options_.address, path, proof->subprotocols, proof->bearer);
}

/// A server that waits for a token in vain says so after ten seconds; it should be heard.
void ListenProcess::on_open() {
  connect_limit_.start(kGreetingTime);
  identity_.on_open();
}

void ListenProcess::on_message(std::string_view message) {
  if (finished_) return;
  const auto news = watch_.take(message);
  if (!news && news.error().kind == ErrorKind::refused_event) {
    return finish(
        fail(ErrorKind::refused, fmt::format("{}: {}", room_url(), news.error().message)));
  }
  if (!news && news.error().kind == ErrorKind::interrupted)
    return finish(cli::ExitCode::interrupted);
  if (!news) return finish(tl::make_unexpected(news.error()));
  if (news->is_connected) on_connected(news->has_positions);
  if (news->goodbye) goodbye_ = news->goodbye;
  if (files_.cursor && !cursor_due_.is_active()) cursor_due_.start(kCursorPause);
  if (news->has_enough) finish(cli::ExitCode::done);
}

void ListenProcess::on_connected(bool speaks_v1) {
  const auto now = monotonic_now();
  connected_at_ = now;
  connect_limit_.stop();
  identity_.on_connected(speaks_v1);
  heartbeat_.start(kHeartbeat, kHeartbeat);
  backoff_.reset();
  if (!connected_since_) connected_since_ = now;
  if (lost_at_) {
    const auto since = watch_.position().since;
    log::info("connected again after {}{}", format_duration(now - *lost_at_),
              watch_.has_recovered() && since ? fmt::format(", resumed after seq {}", *since) : "");
    watch_.count_reconnect();
    lost_at_.reset();
  } else {
    log::debug("connected to {}", room_url());
  }
  was_connected_ = true;
  on_cursor_due();  // whoever is killed right now should find at least where it began
  if (!options_.check) return;
  fmt::print("OK {} connected in {:.1f} ms\n", options_.organisation,
             to_seconds(now - began_) * 1e3);
  finish(cli::ExitCode::done);
}

void ListenProcess::on_end(const LwsClient::End& end) {
  connect_limit_.stop();
  heartbeat_.stop();
  const ListenEnd ended{end, std::exchange(goodbye_, std::nullopt), was_connected_,
                        options_.reconnect, identity_.has_token()};
  identity_.on_end(is_expired(ended));
  if (finished_) return loop_.stop();
  judge_end(ended);
}

void ListenProcess::judge_end(const ListenEnd& ended) {
  if (connect_timed_out_ && !was_connected_) {
    return finish(fail(ErrorKind::timed_out, fmt::format("no answer from {} within {}", room_url(),
                                                         format_duration(kConnectTime))));
  }
  auto outcome = judge(ended, room_url());
  if (!outcome) return come_back(ended);
  if (*outcome) log::info("{}", describe(ended));
  finish(*std::move(outcome));
}

/// With a new token there is nothing to wait for, unless that one, too, should be over at once.
void ListenProcess::come_back(const ListenEnd& ended) {
  const auto said = retry_delay(ended);
  const auto since = std::exchange(connected_at_, std::nullopt);
  const bool at_once = is_expired(ended) && since && monotonic_now() - *since > kShortLife;
  try_again(describe(ended), at_once ? Duration(0) : (said ? *said : backoff_.next()));
}

void ListenProcess::try_again(const std::string& why, Duration delay) {
  log::warn("{} ({}); trying again in {}", lost_at_ ? "still no connection" : "connection lost",
            why, format_duration(delay));
  if (!lost_at_) lost_at_ = monotonic_now();
  retry_.start(delay);
}

void ListenProcess::on_heartbeat() {
  if (!client_->heard()) {
    if (std::exchange(silent_, true)) return client_->hang_up();
  } else {
    silent_ = false;
  }
  client_->ping();
}

/// A server that asks for a token waits for it in silence.
std::string ListenProcess::no_greeting(Duration limit) const {
  const bool may_wait = client_->is_open() && !identity_.has_token();
  return fmt::format(
      "no CONNECTED from {} within {}{}", room_url(), format_duration(limit),
      may_wait ? "; it may wait for a token: --token-file, --token-cmd or $SYNCWS_TOKEN" : "");
}

void ListenProcess::on_duration() {
  limit_ = options_.duration;
  if (was_connected_) return finish(cli::ExitCode::done);
  finish(fail(ErrorKind::timed_out, no_greeting(*options_.duration)));
}

/// Expectations are judged; a count that stands alone was to be reached.
void ListenProcess::on_deadline() {
  limit_ = options_.within;
  const bool is_judged = !options_.expected.empty() || !options_.count;
  if (was_connected_ && is_judged) return finish(cli::ExitCode::done);
  finish(fail(ErrorKind::timed_out,
              !was_connected_
                  ? no_greeting(*options_.within)
                  : fmt::format("fewer than {} events within {}", options_.count.value_or(0),
                                format_duration(*options_.within))));
}

void ListenProcess::on_cursor_due() {
  if (auto stored = store_cursor(); !stored) finish(tl::make_unexpected(stored.error()));
}

Status ListenProcess::store_cursor() {
  if (!files_.cursor || !watch_.settled()) return {};
  auto stored = files_.cursor->store(*watch_.settled());
  return stored ? Status() : fail(ErrorKind::io, "--cursor: " + stored.error().message);
}

void ListenProcess::finish(Result<cli::ExitCode> outcome) {
  if (std::exchange(finished_, true)) return;
  outcome_ = std::move(outcome);
  watched_ = limit_.value_or(monotonic_now() - began_);
  retry_.stop();
  if (!client_->is_open()) return loop_.stop();
  client_->close();
  leave_limit_.start(kLeaveTime);
}

/// What was printed is remembered whatever the end was.
Result<cli::ExitCode> ListenProcess::close_up() {
  const auto printed = watch_.finish(monotonic_now() - connected_since_.value_or(began_));
  const auto stored = store_cursor();
  const bool is_printed = printed || printed.error().kind == ErrorKind::interrupted;
  if (outcome_ && !is_printed) return tl::make_unexpected(printed.error());
  if (outcome_ && !stored) return tl::make_unexpected(stored.error());
  return answer();
}

/// An end that is good in itself may still mean no.
Result<cli::ExitCode> ListenProcess::answer() const {
  const auto& expectations = watch_.expectations();
  const auto verdict = expectations.verdict(watched_);
  const bool is_done = outcome_ == cli::ExitCode::done;
  if (is_done && !expectations.is_met()) return fail(ErrorKind::not_met, verdict);
  if (!expectations.is_empty() && was_connected_) log::info("{}", verdict);
  if (is_done && options_.strict_gaps && watch_.gaps() > 0) {
    return fail(ErrorKind::not_met, fmt::format("events were missing {} time{}", watch_.gaps(),
                                                watch_.gaps() == 1 ? "" : "s"));
  }
  return outcome_;
}

std::string ListenProcess::room_url() const {
  return options_.address.shown() + std::string(kRoomPath) + options_.organisation;
}

}  // namespace syncws
