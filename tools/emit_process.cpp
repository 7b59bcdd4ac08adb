#include "emit_process.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <limits>

#include "base/log.h"
#include "base/quantity.h"
#include "wire/event_decoder.h"

namespace syncws {
namespace {

/// Bytes handed to the socket before more of them wait in the window.
constexpr std::size_t kMostUnsent = std::size_t{256} * 1024;
constexpr std::size_t kBatch = std::size_t{64} * 1024;
constexpr Duration kProgressInterval = std::chrono::milliseconds(200);
/// A local server that comes back should be found at once, and there is just one of it.
constexpr Backoff::Limits kTries{std::chrono::milliseconds(20), std::chrono::milliseconds(500)};

std::string shown(const InputLine& origin) {
  return origin.file.empty() ? fmt::format("line {}", origin.line)
                             : fmt::format("{}:{}", origin.file, origin.line);
}

}  // namespace

EmitProcess::EmitProcess(EmitOptions options)
    : options_(std::move(options)),
      backoff_(kTries, std::random_device()()),
      retry_(loop_, [this] { connect(); }),
      pace_(loop_, [this] { pump(); }),
      progress_(loop_, [this] { show_progress(false); }),
      interrupt_(loop_, SIGINT, [this] { on_signal(); }),
      terminate_(loop_, SIGTERM, [this] { on_signal(); }) {
  input_ = std::make_unique<EmitInput>(
      loop_, options_.files,
      EmitInput::Handler{[this](InputLine origin, const LineSplitter::Line& line) {
                           return take_line(std::move(origin), line);
                         },
                         [this](const Status& status) { on_input_end(status); }});
}

Result<cli::ExitCode> EmitProcess::run() {
  if (options_.line) {
    window_.add({"", 1, 1}, *options_.line);
    input_ended_ = true;
  }
  give_up_at_ = started_ + options_.wait;
  if (options_.progress) progress_.start(kProgressInterval, kProgressInterval);
  connect();
  loop_.run();
  if (auto flushed = output_.flush(); !flushed) return tl::make_unexpected(flushed.error());
  if (options_.progress) show_progress(true);
  return outcome_;
}

void EmitProcess::connect() {
  phase_ = Phase::connecting;
  client_ = std::make_unique<UvLineClient>(
      loop_, options_.socket,
      UvLineClient::Handler{
          [this] { on_connect(); }, [this](std::string_view line) { on_answer(line); },
          [this](const Error& error) { on_connection_end(error); }, [this] { pump(); }});
}

void EmitProcess::on_connect() {
  phase_ = Phase::connected;
  if (was_connected_) {
    log::warn("connected again; sending {} unacknowledged lines again", window_.unacknowledged());
  } else {
    sending_since_ = monotonic_now();
    if (!options_.line) input_->start();
  }
  was_connected_ = true;
  client_->send(socket_protocol::format_hello({options_.acks, options_.receipts}));
  pump();
}

void EmitProcess::on_answer(std::string_view line) {
  const auto answer = socket_protocol::parse_answer(line);
  if (!answer) return finish(tl::make_unexpected(answer.error()));
  backoff_.reset();
  if (answer->nak_line) {
    if (const auto* const origin = window_.find(*answer->nak_line)) {
      refuse(*origin, answer->nak_error);
      ++refused_by_server_;
    }
    settle(*answer->nak_line);
  } else if (answer->receipt) {
    const auto settled = answer->receipt->line;
    if (const auto* const origin = window_.find(settled)) print_receipt(*origin, *answer->receipt);
    settle(settled);
  } else if (answer->ack_lines) {
    settle(*answer->ack_lines);
    if (auto flushed = output_.flush(); !flushed)
      return finish(tl::make_unexpected(flushed.error()));
    pump();
  }
}

/// The server tells what became of each line in their order: what it says of one settles all before
/// it.
void EmitProcess::settle(std::uint64_t line) {
  const auto before = window_.unacknowledged();
  if (!window_.acknowledge(line)) {
    return finish(
        fail(ErrorKind::connection_lost, "the server acknowledged lines that were not sent"));
  }
  settled_ += before - window_.unacknowledged();
}

void EmitProcess::print_receipt(const InputLine& origin, socket_protocol::Receipt receipt) {
  receipt.line = origin.number;
  if (auto printed = output_.line(socket_protocol::format_receipt(receipt)); !printed) {
    finish(tl::make_unexpected(printed.error()));
  }
}

void EmitProcess::refuse(const InputLine& origin, std::string_view why) {
  ++refused_;
  log::warn("{}: {}", shown(origin), why);
}

void EmitProcess::on_connection_end(const Error& error) {
  if (finished_) return;
  const auto now = monotonic_now();
  if (phase_ == Phase::connected) {
    log::warn("{}; {} lines were not acknowledged, looking for the server for {}", error.message,
              window_.unacknowledged(), format_duration(options_.reconnect));
    window_.restart();
    give_up_at_ = now + options_.reconnect;
  }
  phase_ = Phase::between_tries;
  if (now >= give_up_at_) return give_up(error);
  retry_.start(backoff_.next());
}

void EmitProcess::give_up(const Error& error) {
  if (!was_connected_) {
    return finish(
        fail(ErrorKind::cannot_connect,
             fmt::format("no server at {}; start syncws-serve, or wait for it with --wait",
                         error.message)));
  }
  finish(fail(
      ErrorKind::connection_lost,
      fmt::format(
          "the server was lost and did not come back within {}; {} lines were not acknowledged",
          format_duration(options_.reconnect), window_.unacknowledged())));
}

bool EmitProcess::take_line(InputLine origin, const LineSplitter::Line& line) {
  if (line.is_too_long) {
    refuse(origin, too_long_error(line.bytes).message);
  } else if (const auto problem = type_problem(line.text); !problem.empty()) {
    refuse(origin, problem);
  } else {
    window_.add(std::move(origin), std::string(line.text));
  }
  send_some();
  return !window_.is_full();
}

/// The server may know more types than this side was told to let pass; all other rules are the
/// server's.
std::string EmitProcess::type_problem(std::string_view line) const {
  if (!options_.strict_types) return {};
  const auto event = EventDecoder({true}).decode(line, wall_now());
  return event ? std::string() : event.error().message;
}

void EmitProcess::on_input_end(const Status& status) {
  input_status_ = status;  // what was read before is sent and answered all the same
  input_ended_ = true;
  pump();
}

/// Moves what can move: sends, reads on when there is room, and ends when all is done.
void EmitProcess::pump() {
  if (finished_ || phase_ != Phase::connected) return;
  send_some();
  if (!window_.is_full()) input_->resume();
  const bool all_sent = input_ended_ && !window_.has_unsent() && client_->unsent() == 0;
  if (!options_.acks && client_->unsent() == 0) {
    settled_ += window_.in_flight();
    window_.forget_sent();
  }
  if (all_sent && window_.unacknowledged() == 0) {
    if (!input_status_) return finish(tl::make_unexpected(input_status_.error()));
    finish(refused_ == 0 ? cli::ExitCode::done : cli::ExitCode::answer_is_no);
  }
}

void EmitProcess::send_some() {
  while (phase_ == Phase::connected && window_.has_unsent() && client_->unsent() < kMostUnsent) {
    const auto allowed = allowance();
    if (allowed == 0) return;
    const auto before = window_.in_flight();
    auto batch = window_.take_unsent(allowed, kBatch);
    taken_for_rate_ += window_.in_flight() - before;
    client_->send(std::move(batch));
    if (!options_.acks && window_.is_full()) {
      settled_ += window_.in_flight();
      window_.forget_sent();
    }
  }
}

/// How many lines the rate lets go now. The schedule is fixed from the start: a stall is caught up
/// with.
std::size_t EmitProcess::allowance() {
  if (options_.rate <= 0) return std::numeric_limits<std::size_t>::max();
  const auto passed = to_seconds(monotonic_now() - sending_since_);
  const auto due = static_cast<std::uint64_t>(passed * options_.rate) + 1;
  if (due > taken_for_rate_) return due - taken_for_rate_;
  const auto next_due = static_cast<double>(taken_for_rate_) / options_.rate;
  pace_.start(std::chrono::nanoseconds(static_cast<std::int64_t>((next_due - passed) * 1e9)));
  return 0;
}

void EmitProcess::finish(Result<cli::ExitCode> outcome) {
  if (std::exchange(finished_, true)) return;
  outcome_ = std::move(outcome);
  loop_.stop();
}

void EmitProcess::on_signal() {
  if (window_.unacknowledged() > 0)
    log::warn("interrupted; {} lines were not acknowledged", window_.unacknowledged());
  finish(cli::ExitCode::interrupted);
}

void EmitProcess::show_progress(bool last) {
  const auto seconds = std::max(to_seconds(monotonic_now() - started_), 1e-3);
  const auto good = settled_ - std::min(refused_by_server_, settled_);
  if (last) {
    if (isatty(STDERR_FILENO) != 0) fmt::print(stderr, "\r\x1b[K");
    return log::info("{} accepted, {} refused", good, refused_);
  }
  if (isatty(STDERR_FILENO) == 0) return;
  fmt::print(stderr, "\r\x1b[K{} accepted, {} refused, {} on the way, {:.0f}/s", good, refused_,
             window_.unacknowledged(), static_cast<double>(settled_) / seconds);
}

}  // namespace syncws
