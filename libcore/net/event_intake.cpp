#include "net/event_intake.h"

#include <utility>

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
  if (!try_again()) return Flow::wait;
  look_at_clocks();
  while (!must_wait()) {
    const auto line = splitter_.next();
    if (!line) return Flow::go_on;
    take(*line);
  }
  return Flow::wait;
}

/// Hands in what the journal could not write down, once it can again. Returns false while it can't.
bool EventIntake::try_again() {
  if (again_.empty()) return true;
  const bool all_came_back = again_.size() == lines_ - settled_ - early_.size();
  if (!all_came_back || !hub_.is_recording()) return false;
  for (auto& entry : std::exchange(again_, {}))
    hub_.publish(std::move(entry.event), entry.origin, monotonic_now());
  return again_.empty();
}

void EventIntake::finish() {
  look_at_clocks();
  if (const auto line = splitter_.finish()) take(*line);
}

/// Once a piece: its lines came together.
void EventIntake::look_at_clocks() {
  wall_ = wall_now();
  now_ = monotonic_now();
}

void EventIntake::take(const LineSplitter::Line& line) {
  if (!line.is_too_long && listener_.on_line(lines_ + 1, line.text)) return;
  ++lines_;
  if (broken_) return note(lines_, *broken_);
  if (line.is_too_long) return on_refused(lines_, too_long_error(line.bytes));
  auto event = decoder_.decode(line.text, wall_);
  if (!event) return on_refused(lines_, event.error());
  if (last_organisation_ != event->organisation) last_organisation_ = event->organisation;
  hub_.publish(*std::move(event), {id_, lines_}, now_);
}

bool EventIntake::must_wait() const {
  return lines_ - settled_ >= kMostOpen || hub_.is_held(last_organisation_);
}

void EventIntake::on_accepted(std::uint64_t line, std::string_view organisation,
                              std::string_view epoch, Sequence sequence) {
  if (line == settled_ + 1 && early_.empty()) {
    settled_ = line;
    return listener_.on_accepted(line, organisation, epoch, sequence);
  }
  note(line, Accepted{std::string(organisation), std::string(epoch), sequence});
}

void EventIntake::on_refused(std::uint64_t line, const Error& error) {
  hub_.count_refused();
  note(line, error);
}

void EventIntake::on_not_recorded(Entry entry, const Error& error) {
  if (listener_.may_wait()) return again_.push_back(std::move(entry));
  broken_ = error;
  note(entry.origin.line, error);
}

/// An answer waits for those to the lines before it, so that what is settled has no holes.
void EventIntake::note(std::uint64_t line, Answer answer) {
  early_.emplace(line, std::move(answer));
  while (!early_.empty() && early_.begin()->first == settled_ + 1) {
    const auto next = early_.extract(early_.begin());
    settled_ = next.key();
    tell(next.key(), next.mapped());
  }
}

void EventIntake::tell(std::uint64_t line, const Answer& answer) {
  if (const auto* const error = std::get_if<Error>(&answer)) {
    return listener_.on_refused(line, *error);
  }
  const auto& accepted = std::get<Accepted>(answer);
  listener_.on_accepted(line, accepted.organisation, accepted.epoch, accepted.sequence);
}

}  // namespace syncws
