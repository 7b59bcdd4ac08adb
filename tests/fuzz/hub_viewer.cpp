#include "hub_viewer.h"

#include <fmt/format.h>

#include "expect.h"
#include "rooms/span_cache.h"
#include "wire/server_frame.h"
#include "wire/server_message.h"

namespace syncws::fuzz {

void Viewer::begin(const ResumeAnswer& answer) {
  epoch_ = answer.head.epoch;
  next_ = answer.next;
}

void Viewer::recover() {
  waits_ = false;
  if (mood_ != Mood::leaves) mood_ = Mood::takes;
}

Offer Viewer::offer(std::string_view frames) {
  expect(!ended_, "nothing is offered after the end");
  expect(!waits_, "nothing is offered to a subscriber that waits");
  expect(!frames.empty(), "an offer is never empty");
  if (mood_ == Mood::leaves) {
    ended_ = true;
    return Offer::gone;
  }
  waits_ = mood_ != Mood::takes;
  behind_ = behind_ || waits_;
  if (mood_ == Mood::refuses) return Offer::refused;
  variant_ == Variant::v1 ? read_v1(frames) : read_plain(frames);
  return waits_ ? Offer::taken_full : Offer::taken;
}

void Viewer::on_cut_off(const std::optional<Gap>& /*lost*/) {
  expect(!ended_, "a subscriber is cut off once");
  expect(behind_, "a subscriber that takes everything is not cut off");
  ended_ = true;
  cut_off_ = true;
}

void Viewer::read_plain(std::string_view frames) {
  const auto bytes = frames.size();
  auto events = 0;
  for (; !frames.empty(); ++events) read_event(server_frame::take_payload(frames));
  expect(events == 1 || bytes <= SpanCache::kMostBytes, "an offer has at most a span's bytes");
}

void Viewer::read_v1(std::string_view frames) {
  const auto payload = server_frame::take_payload(frames);
  expect(frames.empty(), "a span is one frame in syncws.v1");
  for (const auto element : split_batch(payload)) {
    expect(element.ends_with(fmt::format(",\"seq\":{}}}", next_)), "seq is the last key");
    read_event(without_sequence(element));
  }
}

void Viewer::read_event(std::string_view payload) {
  expect(payload == model_.payload(organisation_, epoch_, next_),
         "the next event comes, and is what was accepted");
  ++next_;
  ++received_;
}

}  // namespace syncws::fuzz
