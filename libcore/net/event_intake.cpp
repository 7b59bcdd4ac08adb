#include "net/event_intake.h"

#include "base/clock.h"

namespace syncws {

EventIntake::EventIntake(Hub& hub, const EventDecoder& decoder, Listener& listener)
    : hub_(hub), decoder_(decoder), listener_(listener), id_(hub.add_producer(*this)) {}

EventIntake::~EventIntake() { hub_.remove_producer(id_); }

EventIntake::Flow EventIntake::feed(std::string_view bytes) {
  splitter_.feed(bytes);
  return resume();
}

EventIntake::Flow EventIntake::resume() {
  while (!must_wait()) {
    const auto line = splitter_.next();
    if (!line) return Flow::go_on;
    take(*line);
  }
  return Flow::wait;
}

void EventIntake::finish() {
  if (const auto line = splitter_.finish()) take(*line);
}

void EventIntake::take(const LineSplitter::Line& line) {
  if (!line.is_too_long && listener_.on_line(lines_ + 1, line.text)) return;
  ++lines_;
  if (line.is_too_long) return on_refused(lines_, too_long_error(line.bytes));
  auto event = decoder_.decode(line.text, wall_now());
  if (!event) return on_refused(lines_, event.error());
  if (last_organisation_ != event->organisation) last_organisation_ = event->organisation;
  hub_.publish(*std::move(event), {id_, lines_}, monotonic_now());
}

bool EventIntake::must_wait() const {
  return lines_ - settled_ >= kMostOpen || hub_.is_held(last_organisation_);
}

void EventIntake::on_accepted(std::uint64_t line, std::string_view organisation,
                              std::string_view epoch, Sequence sequence) {
  settled_ = line;
  listener_.on_accepted(line, organisation, epoch, sequence);
  tell_refusals();
}

void EventIntake::on_refused(std::uint64_t line, const Error& error) {
  hub_.count_refused();
  refusals_.emplace(line, error);
  tell_refusals();
}

/// A refusal waits for the lines before it, so that what is settled has no holes.
void EventIntake::tell_refusals() {
  while (!refusals_.empty() && refusals_.begin()->first == settled_ + 1) {
    const auto refusal = refusals_.extract(refusals_.begin());
    settled_ = refusal.key();
    listener_.on_refused(refusal.key(), refusal.mapped());
  }
}

}  // namespace syncws
