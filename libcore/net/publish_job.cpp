#include "net/publish_job.h"

#include "base/clock.h"

namespace syncws {

PublishJob::PublishJob(Hub& hub, const EventDecoder& decoder,
                       std::unique_ptr<const std::string> body,
                       std::vector<std::string_view> events)
    : hub_(hub),
      decoder_(decoder),
      id_(hub.add_producer(*this)),
      body_(std::move(body)),
      events_(std::move(events)),
      answer_(events_.size()) {}

PublishJob::~PublishJob() { hub_.remove_producer(id_); }

void PublishJob::feed() {
  while (handed_in_ < events_.size() && !must_wait()) {
    const auto text = events_[handed_in_];
    take(++handed_in_, text);
  }
}

/// What follows an event that could not be recorded is not recorded either: whoever sends it again
/// from there on keeps the order.
void PublishJob::take(std::uint64_t line, std::string_view text) {
  if (answer_.has_unavailable())
    return on_refused(line, {ErrorKind::unavailable, why_unavailable_});
  auto event = decoder_.decode(text, wall_now());
  if (!event) return on_refused(line, event.error());
  if (last_organisation_ != event->organisation) last_organisation_ = event->organisation;
  hub_.publish(*std::move(event), {id_, line}, monotonic_now());
}

bool PublishJob::must_wait() const {
  const auto settled = events_.size() - answer_.open();
  return handed_in_ - settled >= kMostOpen || hub_.is_held(last_organisation_);
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

}  // namespace syncws
