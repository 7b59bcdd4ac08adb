#include "hub_viewer.h"

#include <fmt/format.h>

#include <algorithm>

#include "expect.h"
#include "rooms/event.h"
#include "rooms/span_cache.h"
#include "wire/server_frame.h"
#include "wire/server_message.h"

namespace syncws::fuzz {

void Viewer::begin(const ResumeAnswer& answer, std::deque<Sequence> snapshot) {
  snapshot_ = std::move(snapshot);
  is_given_snapshot_ = !snapshot_.empty();
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
  const auto text = unpacked(frames);
  speaks_v1(variant_) ? read_v1(text) : read_plain(text);
  return waits_ ? Offer::taken_full : Offer::taken;
}

void Viewer::end_snapshot(Sequence tail) {
  expect(snapshot_.empty() || snapshot_.back() < tail, "all of a snapshot is given");
  snapshot_.clear();
  is_given_snapshot_ = false;
}

void Viewer::on_cut_off(const std::optional<Gap>& lost) {
  expect(!lost || (lost->from == next_ && lost->to >= next_), "who fell off is told what it lost");
  expect(!ended_, "a subscriber is cut off once");
  expect(behind_, "a subscriber that takes everything is not cut off");
  ended_ = true;
  cut_off_ = true;
}

/// The same frames, as they would be without packing.
std::string Viewer::unpacked(std::string_view frames) {
  constexpr unsigned char kPacked = 0xC1;
  std::string all;
  std::string text;
  while (!frames.empty()) {
    const auto rest = frames;
    const bool is_packed_frame = static_cast<unsigned char>(frames.front()) == kPacked;
    const auto payload = server_frame::take_payload(frames);
    if (is_packed_frame) {
      expect(is_packed(variant_), "only who wants it gets anything packed");
      expect(inflater_.inflate(payload, text), "what is packed can be unpacked");
      all += server_frame::text(text);
    } else {
      all += rest.substr(0, rest.size() - frames.size());
    }
  }
  return all;
}

void Viewer::read_plain(std::string_view frames) {
  const auto bytes = frames.size();
  auto events = 0;
  for (; !frames.empty(); ++events) read_event(server_frame::take_payload(frames), "");
  expect(events == 1 || bytes <= SpanCache::kBlockBytes + kMaxEventBytes,
         "an offer has a block's bytes, and one event more at most");
}

void Viewer::read_v1(std::string_view frames) {
  const bool may_be_several = is_given_snapshot_;
  do {
    const auto payload = server_frame::take_payload(frames);
    for (const auto element : split_batch(payload)) {
      const auto mark = std::min(element.rfind(",\"seq\":"), element.size());
      read_event(without_sequence(element), element.substr(mark));
    }
  } while (may_be_several && !frames.empty());
  expect(frames.empty(), "a span is one frame in syncws.v1");
}

/// `sequence`: the last key and its value, in syncws.v1.
void Viewer::read_event(std::string_view payload, std::string_view sequence) {
  ++received_;
  if (read_of_snapshot(payload, sequence)) return;
  expect(payload == model_.payload(organisation_, epoch_, next_),
         "the next event comes, and is what was accepted");
  expect(!speaks_v1(variant_) || sequence == fmt::format(",\"seq\":{}}}", next_),
         "seq is the last key");
  ++next_;
}

/// What has left history while the viewer could not take it is left out.
bool Viewer::read_of_snapshot(std::string_view payload, std::string_view sequence) {
  const auto found = std::find_if(snapshot_.begin(), snapshot_.end(), [&](Sequence wanted) {
    return payload == model_.payload(organisation_, epoch_, wanted);
  });
  if (found == snapshot_.end()) return false;
  expect(found == snapshot_.begin() || behind_, "a snapshot is given in order, all of it");
  expect(!speaks_v1(variant_) || sequence == fmt::format(",\"seq\":{}}}", *found),
         "an event of a snapshot has its position");
  snapshot_.erase(snapshot_.begin(), std::next(found));
  return true;
}

}  // namespace syncws::fuzz
