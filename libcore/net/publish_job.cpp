#include "net/publish_job.h"

#include <utility>

#include "base/clock.h"

namespace syncws {

PublishJob::PublishJob(Hub& hub, const EventDecoder& decoder,
                       std::unique_ptr<const std::string> body,
                       std::vector<std::string_view> events, PublishPermit permit)
    : hub_(hub),
      decoder_(decoder),
      id_(hub.add_producer(*this)),
      body_(std::move(body)),
      events_(std::move(events)),
      permit_(std::move(permit)),
      answer_(events_.size()) {}

PublishJob::~PublishJob() { hub_.remove_producer(id_); }

void PublishJob::feed() {
  while (handed_in_ < events_.size() && !is_full() && take()) ++handed_in_;
}

/// Returns whether the next event was dealt with; else its room is held, and it waits here: a
/// request of a single event waits like any other. What follows an event that could not be recorded
/// is not recorded either: whoever sends it again from there on keeps the order.
bool PublishJob::take() {
  const std::uint64_t line = handed_in_ + 1;
  if (answer_.has_unavailable()) {
    on_refused(line, {ErrorKind::unavailable, why_unavailable_});
    return true;
  }
  if (!next_) {
    auto event = decoder_.decode(events_[handed_in_], wall_now());
    if (!event) {
      on_refused(line, event.error());
      return true;
    }
    if (!may_publish(event->organisation)) {
      forbid(line, event->organisation);
      return true;
    }
    next_ = *std::move(event);
  }
  if (hub_.is_held(next_->organisation)) return false;
  hub_.publish(*std::exchange(next_, std::nullopt), {id_, line}, monotonic_now());
  return true;
}

bool PublishJob::may_publish(const std::string& organisation) const {
  return permit_.grant == nullptr || permit_.grant->covers(organisation);
}

void PublishJob::forbid(std::uint64_t line, const std::string& organisation) {
  if (const auto tell = std::exchange(permit_.on_not_covered, nullptr)) tell(organisation);
  hub_.count_refused();
  answer_.forbid(line, "organization_not_allowed", "the token is not for this organisation");
}

bool PublishJob::is_full() const {
  const auto settled = events_.size() - answer_.open();
  return handed_in_ - settled >= kMostOpen;
}

void PublishJob::on_accepted(std::uint64_t line, std::string_view organisation,
                             std::string_view epoch, Sequence sequence) {
  answer_.accept(line, organisation, epoch, sequence);
}

void PublishJob::on_refused(std::uint64_t line, const Error& error) {
  if (error.kind != ErrorKind::refused_event && !answer_.has_unavailable())
    why_unavailable_ = error.message;
  hub_.count_refused();
  answer_.refuse(line, error);
}

void PublishJob::on_not_recorded(Entry entry, const Error& error) {
  on_refused(entry.origin.line, error);
}

}  // namespace syncws
