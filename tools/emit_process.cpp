#include "emit_process.h"

#include <fmt/format.h>

#include <csignal>
#include <utility>

#include "base/log.h"
#include "base/quantity.h"
#include "cli/interrupt.h"
#include "emit_disk.h"
#include "net/http_link.h"
#include "net/socket_link.h"
#include "tls_client_options.h"

namespace syncws {
namespace {

/// The server may know more types than this side was told to let pass, and so all rules are left to
/// it; but a line that waits in a spool can't be refused any more in its producer's time, and a
/// body that is posted has to be made of events.
EventPreparer::Settings preparation(const EmitOptions& options) {
  return {options.strict_types || options.spool || options.url, options.strict_types,
          options.idempotent, options.spool.has_value()};
}

}  // namespace

EmitProcess::EmitProcess(EmitOptions options)
    : options_(std::move(options)),
      tokens_(make_token_source(loop_, options_.token)),
      progress_(loop_, tally_, window_),
      preparer_(preparation(options_)),
      sender_(
          loop_, window_, {options_.wait, options_.reconnect, options_.rate, options_.acks},
          [this](EventLink::Listener& listener) { return make_link(listener); }, *this),
      input_(loop_, options_.files, most_bytes_of_line(options_),
             {[this](InputLine origin, const LineSplitter::Line& line) {
                return take_line(std::move(origin), line);
              },
              [this] { sender_.pump(); }, [this](const Status& status) { on_input_end(status); }}),
      interrupt_(loop_, SIGINT, [this] { on_signal(); }),
      terminate_(loop_, SIGTERM, [this] { on_signal(); }) {
  if (!options_.replay_speed) return;
  replay_.emplace(loop_, *options_.replay_speed, [this](InputLine origin, std::string_view event) {
    keep_line(std::move(origin), event);
    on_room();
  });
}

Result<cli::ExitCode> EmitProcess::run() {
  if (auto started = start(); !started) return tl::make_unexpected(started.error());
  loop_.run();
  auto left = store_->leave().and_then([&] { return output_.flush(); });
  if (!left) return tl::make_unexpected(left.error());
  if (options_.progress) progress_.finish();
  return outcome_;
}

Status EmitProcess::start() {
  cli::remember_interrupts();
  if (options_.url) {
    auto tls = make_tls_client(options_.tls, *options_.url);
    if (!tls) return tl::make_unexpected(tls.error());
    tls_ = *std::move(tls);
  }
  if (options_.progress) progress_.start();
  if (options_.spool_flush) input_started_ = input_ended_ = true;
  if (options_.spool) {
    auto opened =
        EmitDisk::open(options_, {loop_, window_, sender_, tally_, [this] { on_room(); }});
    if (!opened) return tl::make_unexpected(opened.error());
    store_ = *std::move(opened);
  } else {
    store_ = std::make_unique<EmitMemory>(window_, sender_);
  }
  return store_->start();
}

std::unique_ptr<EventLink> EmitProcess::make_link(EventLink::Listener& listener) {
  if (options_.url)
    return std::make_unique<HttpLink>(loop_, *options_.url, tls_.get(), tokens_.get(), listener);
  const socket_protocol::Hello hello{options_.acks, options_.receipts};
  return std::make_unique<SocketLink>(loop_, options_.socket, hello, listener);
}

/// Without a spool nothing is read before there is a server: what it would not get stays with the
/// producer.
void EmitProcess::start_input() {
  if (!options_.spool && !sender_.takes_lines()) return;
  if (std::exchange(input_started_, true)) return;
  if (!options_.line) return input_.start();
  keep_line({"", 1, 1}, *options_.line);
  input_ended_ = true;
}

bool EmitProcess::take_line(InputLine origin, const LineSplitter::Line& line) {
  if (line.is_too_long) {
    tally_.refuse(origin, too_long_error(line.bytes).message);
  } else if (replay_) {
    take_recorded(std::move(origin), line.text);
  } else {
    keep_line(std::move(origin), line.text);
  }
  return has_room();
}

void EmitProcess::take_recorded(InputLine origin, std::string_view text) {
  const auto due = replay_->take(origin, text);
  if (!due) return tally_.refuse(origin, due.error().message);
  if (*due) keep_line(std::move(origin), **due);
}

void EmitProcess::keep_line(InputLine origin, std::string_view text) {
  auto prepared = preparer_.prepare(text, wall_now());
  if (!prepared) return tally_.refuse(origin, prepared.error().message);
  store_->add(std::move(origin), *std::move(prepared));
}

bool EmitProcess::has_room() const {
  return store_->has_room() && !(replay_ && replay_->is_holding());
}

bool EmitProcess::is_all_read() const {
  return input_ended_ && !(replay_ && replay_->is_holding());
}

void EmitProcess::on_input_end(const Status& status) {
  input_status_ = status;  // what was read before is sent and answered all the same
  input_ended_ = true;
  on_room();
}

void EmitProcess::on_room() {
  if (finished_) return;
  if (auto moved = move(); !moved) return finish(tl::make_unexpected(moved.error()));
  const auto done = is_all_read() ? store_->is_done() : false;
  if (!done) return finish(tl::make_unexpected(done.error()));
  if (!*done) return;
  if (!input_status_) return finish(tl::make_unexpected(input_status_.error()));
  finish(tally_.refused() == 0 ? cli::ExitCode::done : cli::ExitCode::answer_is_no);
}

/// Moves what can move: receipts out, lines in, and on to the server.
Status EmitProcess::move() {
  auto moved = output_.flush().and_then([&] { return store_->move(); });
  if (!moved) return moved;
  start_input();
  if (has_room()) input_.resume();
  sender_.pump();
  return {};
}

void EmitProcess::on_receipt(const InputLine& line, const socket_protocol::Receipt& receipt) {
  if (!options_.receipts || line.number == 0) return;
  auto shown = receipt;
  shown.line = line.number;
  if (auto printed = output_.line(socket_protocol::format_receipt(shown)); !printed)
    finish(tl::make_unexpected(printed.error()));
}

/// What another run left is told with its text: nobody has it any more.
void EmitProcess::on_refused(const SendWindow::Line& line, std::string_view why) {
  const bool is_own = line.origin.number > 0 && !options_.spool_flush;
  tally_.refuse_sent(line.origin,
                     is_own ? std::string(why) : fmt::format("{}: {}", why, line.text));
}

void EmitProcess::on_settled(std::size_t lines, const InputLine& last) {
  tally_.settle(lines);
  store_->settle(last);
}

bool EmitProcess::on_given_up(const Error& error) {
  if (options_.spool && !options_.spool_flush) {
    if (!input_ended_)
      log::warn("{}; lines stay in {} until a server takes them", error.message, *options_.spool);
    on_room();
    return true;
  }
  if (error.kind == ErrorKind::unavailable) {
    finish(tl::make_unexpected(error));
  } else if (sender_.was_connected()) {
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
  if (window_.unacknowledged() > 0 && !options_.spool)
    log::warn("interrupted; {} lines were not acknowledged", window_.unacknowledged());
  finish(cli::ExitCode::interrupted);
}

}  // namespace syncws
