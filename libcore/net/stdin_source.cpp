#include "net/stdin_source.h"

#include <fmt/format.h>

#include "base/log.h"

namespace syncws {

StdinSource::StdinSource(Hub& hub, const EventDecoder& decoder, bool strict, OnEnd on_end)
    : intake_(hub, decoder, *this), strict_(strict), on_end_(std::move(on_end)) {}

Status StdinSource::start(UvLoop& loop, int descriptor) {
  auto reader = UvByteReader::make(loop, descriptor,
                                   {[this](std::string_view bytes) { on_bytes(bytes); },
                                    [this](const Status& status) { on_end_of_input(status); }});
  if (!reader) return tl::make_unexpected(reader.error());
  reader_ = *std::move(reader);
  reader_->go_on();
  return {};
}

bool StdinSource::on_turn_end() {
  end_if_settled();
  if (!waits_ && !intake_.has_lines_back()) return false;
  follow(intake_.resume());
  return !waits_;
}

void StdinSource::stop() {
  told_ = true;
  if (!input_ended_) reader_->pause();
}

void StdinSource::on_bytes(std::string_view bytes) { follow(intake_.feed(bytes)); }

void StdinSource::follow(EventIntake::Flow flow) {
  const bool waits = flow == EventIntake::Flow::wait;
  if (waits != waits_ && !input_ended_ && !told_) waits ? reader_->pause() : reader_->go_on();
  waits_ = waits;
  if (input_ended_ && !waits) intake_.finish();
}

void StdinSource::on_end_of_input(const Status& status) {
  input_ended_ = true;
  outcome_ = status;
  follow(intake_.resume());
}

/// Told at the end of a turn, when what came in has been delivered as far as sockets took it.
void StdinSource::end_if_settled() {
  const bool failed = !outcome_.has_value() && outcome_.error().kind == ErrorKind::refused_event;
  const bool settled = input_ended_ && !waits_ && !intake_.has_open_lines();
  if (told_ || (!failed && !settled)) return;
  told_ = true;
  on_end_(outcome_);
}

/// After a strict refusal the lines that were read already are not taken any more.
bool StdinSource::on_line(std::uint64_t /*line*/, std::string_view /*text*/) {
  return !outcome_.has_value() && outcome_.error().kind == ErrorKind::refused_event;
}

void StdinSource::on_accepted(std::uint64_t /*line*/, std::string_view /*organisation*/,
                              std::string_view /*epoch*/, Sequence /*sequence*/) {}

/// The pipe's writer waits with us; nothing is dropped on the way in.
bool StdinSource::may_wait() { return true; }

void StdinSource::on_refused(std::uint64_t line, const Error& error) {
  ++refused_;
  if (!strict_) return log::warn("stdin line {}: {}", line, error.message);
  if (!outcome_.has_value()) return;
  outcome_ = fail_in(fmt::format("stdin line {}", line), error);
  reader_->pause();
}

}  // namespace syncws
