#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "catch.h"
#include "rooms/subscriber.h"
#include "rooms/variant.h"
#include "support/unpacking.h"

namespace syncws::test {

/// A viewer with one inflater from its first message to its last, as browsers have it. Checks that
/// each message is the next events of `published` (the first has position 1), to the byte.
class StreamViewer final : public Subscriber {
 public:
  enum class Mood { takes, fills_up, refuses };

  StreamViewer(Variant variant, const std::vector<std::string>& published)
      : variant_(variant), published_(published) {}

  void begin_at(Sequence next) { next_ = next; }
  /// The newest of each id comes first, then what follows them all.
  void expect_snapshot(Sequence head) {
    snapshot_head_ = head;
    next_ = head + 1;
  }

  Offer offer(std::string_view frames) override {
    if (mood == Mood::refuses) return Offer::refused;
    last = frames;
    for (const auto& frame : frames_in(frames)) take(frame);
    return mood == Mood::fills_up ? Offer::taken_full : Offer::taken;
  }
  void on_cut_off(const std::optional<Gap>& /*lost*/) override { is_cut_off = true; }

  [[nodiscard]] Sequence next() const { return next_; }

  Mood mood = Mood::takes;
  bool is_cut_off = false;
  std::string last;          ///< what it was given last
  std::uint64_t packed = 0;  ///< messages that came so

 private:
  void take(const SeenFrame& frame) {
    std::string text = frame.payload;
    if (frame.first_byte == kPackedFrame) {
      ++packed;
      if (!inflater_.inflate(frame.payload, text)) FAIL("a message that can't be unpacked");
    } else {
      REQUIRE(frame.first_byte == kTextFrame);
    }
    if (is_of_snapshot(text)) return;
    std::string_view rest = text;
    const bool several = rest.starts_with('[');
    if (several) rest = rest.substr(1, rest.size() - 2);
    for (bool is_first = true; !rest.empty(); is_first = false) {
      const auto expected = (is_first ? "" : ",") + text_of(next_++);
      if (!rest.starts_with(expected)) FAIL(rest << " instead of " << expected);
      rest.remove_prefix(expected.size());
    }
  }

  /// Each event is the only one of its id here.
  bool is_of_snapshot(const std::string& text) {
    if (snapshot_head_ == 0) return false;
    constexpr std::string_view kId = "\"pfa-";
    const auto sequence = std::stoull(text.substr(text.find(kId) + kId.size()));
    if (text.starts_with('[') || sequence > snapshot_head_) {
      snapshot_head_ = 0;
      return false;
    }
    REQUIRE(text == text_of(sequence));
    return true;
  }

  [[nodiscard]] std::string text_of(Sequence sequence) const {
    if (sequence > published_.size()) FAIL("an event that nobody has published");
    if (!speaks_v1(variant_)) return published_[sequence - 1];
    auto text = published_[sequence - 1];
    text.pop_back();
    return fmt::format("{},\"seq\":{}}}", text, sequence);
  }

  Variant variant_;
  const std::vector<std::string>& published_;
  StreamInflater inflater_{Deflater::kWindowBits, true};
  Sequence next_ = 1;
  Sequence snapshot_head_ = 0;
};

}  // namespace syncws::test
