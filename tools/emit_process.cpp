#include "emit_process.h"

#include <fmt/format.h>

#include <csignal>
#include <utility>

#include "base/log.h"
#include "base/quantity.h"
#include "net/socket_link.h"

namespace syncws {

EmitProcess::EmitProcess(EmitOptions options)
    : options_(std::move(options)),
      progress_(loop_, tally_, window_),
      // The server may know more types than this side was told to let pass; all other rules are
      // the server's.
      preparer_({options_.strict_types, options_.strict_types, options_.idempotent, false}),
      sender_(
          loop_, window_, {options_.wait, options_.reconnect, options_.rate, options_.acks},
          [this](EventLink::Listener& listener) { return make_link(listener); }, *this),
      input_(loop_, options_.files,
             {[this](InputLine origin, const LineSplitter::Line& line) {
                return take_line(std::move(origin), line);
              },
              [this](const Status& status) { on_input_end(status); }}),
      interrupt_(loop_, SIGINT, [this] { on_signal(); }),
      terminate_(loop_, SIGTERM, [this] { on_signal(); }) {}

Result<cli::ExitCode> EmitProcess::run() {
  if (options_.progress) progress_.start();
  sender_.start();
  loop_.run();
  if (auto flushed = output_.flush(); !flushed) return tl::make_unexpected(flushed.error());
  if (options_.progress) progress_.finish();
  return outcome_;
}

std::unique_ptr<EventLink> EmitProcess::make_link(EventLink::Listener& listener) {
  const socket_protocol::Hello hello{options_.acks, options_.receipts};
  return std::make_unique<SocketLink>(loop_, options_.socket, hello, listener);
}

/// Nothing is read before there is a server: what it would not get stays with the producer.
void EmitProcess::start_input() {
  if (std::exchange(input_started_, true)) return;
  if (!options_.line) return input_.start();
  keep_line({"", 1, 1}, *options_.line);
  input_ended_ = true;
}

bool EmitProcess::take_line(InputLine origin, const LineSplitter::Line& line) {
  if (line.is_too_long) {
    tally_.refuse(origin, too_long_error(line.bytes).message);
  } else {
    keep_line(std::move(origin), line.text);
  }
  sender_.pump();
  return !window_.is_full();
}

void EmitProcess::keep_line(InputLine origin, std::string_view text) {
  auto prepared = preparer_.prepare(text, wall_now());
  if (!prepared) return tally_.refuse(origin, prepared.error().message);
  window_.add(std::move(origin), *std::move(prepared));
}

void EmitProcess::on_input_end(const Status& status) {
  input_status_ = status;  // what was read before is sent and answered all the same
  input_ended_ = true;
  on_room();
}

/// Moves what can move: reads on when there is room, sends, and ends when all is done.
void EmitProcess::on_room() {
  if (finished_) return;
  if (auto flushed = output_.flush(); !flushed) return finish(tl::make_unexpected(flushed.error()));
  if (sender_.is_connected()) start_input();
  if (!window_.is_full()) input_.resume();
  sender_.pump();
  end_when_done();
}

void EmitProcess::end_when_done() {
  const bool all_settled = window_.unacknowledged() == 0 && sender_.has_sent_all();
  if (!input_ended_ || !all_settled) return;
  if (!input_status_) return finish(tl::make_unexpected(input_status_.error()));
  finish(tally_.refused() == 0 ? cli::ExitCode::done : cli::ExitCode::answer_is_no);
}

void EmitProcess::on_receipt(const InputLine& line, const socket_protocol::Receipt& receipt) {
  auto shown = receipt;
  shown.line = line.number;
  if (auto printed = output_.line(socket_protocol::format_receipt(shown)); !printed)
    finish(tl::make_unexpected(printed.error()));
}

void EmitProcess::on_refused(const InputLine& line, std::string_view why) {
  tally_.refuse_sent(line, why);
}

void EmitProcess::on_settled(std::size_t lines, const InputLine& /*last*/) { tally_.settle(lines); }

bool EmitProcess::on_given_up(const Error& error) {
  if (sender_.was_connected()) {
    finish(fail(
        ErrorKind::connection_lost,
        fmt::format("{}; nothing was taken for {}, and {} lines were not acknowledged",
                    error.message, format_duration(options_.reconnect), window_.unacknowledged())));
  } else {
    finish(fail(ErrorKind::cannot_connect,
                fmt::format("no server at {}; start syncws-serve, or wait for it with --wait",
                            error.message)));
  }
  return false;
}

void EmitProcess::on_failed(const Error& error) { finish(tl::make_unexpected(error)); }

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

}  // namespace syncws
