#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <string_view>

#include "rooms/subscriber.h"
#include "rooms/variant.h"
#include "support/frames.h"
#include "support/naive_room.h"

namespace syncws::test {

/// A viewer that knows, from the naive room, byte for byte what it must get next, and complains of
/// anything else. It takes as many bytes as its socket has room for.
class ExactingViewer final : public Subscriber {
 public:
  /// What it needs of the test around it.
  struct Surroundings {
    std::function<void(const std::string&)> complain;
    /// Whether the room's patience with laggards is over at this moment.
    std::function<bool(const std::string& organisation)> is_patience_over;
  };

  ExactingViewer(const Surroundings& around, const NaiveRoom& room, std::string organisation,
                 Variant variant)
      : around_(around), room_(room), organisation_(std::move(organisation)), variant_(variant) {}

  void begin_at(Sequence next) {
    next_ = next;
    is_live_ = next == room_.head();
  }
  void stall() { socket_room_ = 0; }
  void make_room(std::int64_t bytes) {
    socket_room_ = bytes;
    is_full_ = false;
  }
  void make_all_room() { make_room(std::numeric_limits<std::int64_t>::max()); }
  void go() { has_gone_ = true; }

  [[nodiscard]] const std::string& organisation() const { return organisation_; }
  [[nodiscard]] bool was_cut_off() const { return was_cut_off_; }
  /// Whether it lacks events that it could have had.
  [[nodiscard]] bool is_missing_some() const {
    return !was_cut_off_ && !has_gone_ && !is_full_ && next_ != room_.head();
  }

  Offer offer(std::string_view frames) override {
    if (was_cut_off_) complain("was offered something after it was cut off");
    if (is_full_) complain("was offered something while it was full");
    if (has_gone_ && was_told_) complain("was offered something after it had gone");
    was_told_ = has_gone_;
    if (has_gone_) return Offer::gone;
    is_full_ = socket_room_ <= 0;
    keeps_up_ = keeps_up_ && !is_full_;
    if (is_full_) return Offer::refused;
    socket_room_ -= static_cast<std::int64_t>(frames.size());
    for (const auto& frame : frames_in(frames)) take(frame);
    const bool has_all = next_ == room_.head();
    is_live_ = is_live_ || has_all;
    is_full_ = socket_room_ <= 0;
    keeps_up_ = !is_full_ && (keeps_up_ || has_all);
    return is_full_ ? Offer::taken_full : Offer::taken;
  }

  void on_cut_off(const std::optional<Gap>& lost) override {
    if (was_cut_off_) complain("was cut off twice");
    was_cut_off_ = true;
    const bool fell_off = next_ < room_.tail();
    const bool lagged =
        is_live_ && room_.is_far_behind(next_) && around_.is_patience_over(organisation_);
    const auto wanted =
        fell_off ? std::optional(Gap{next_, room_.tail() - 1, Gap::Reason::slow_consumer})
                 : std::nullopt;
    if (!is_same(lost, wanted)) complain("was told of another gap than there is");
    if (!fell_off && !lagged) complain("was cut off without a reason");
    if (keeps_up_) complain("was cut off though it had always taken what it was offered");
  }

 private:
  void take(const SeenFrame& frame) {
    std::string_view rest = frame.payload;
    if (frame.first_byte != 0x81) return complain("got what is no text frame");
    const bool is_batch = variant_ == Variant::v1 && rest.starts_with('[') && rest.ends_with(']');
    if (is_batch) rest = rest.substr(1, rest.size() - 2);
    do {
      const auto wanted = next_ < room_.head() ? wanted_text() : "nothing more";
      if (!rest.starts_with(wanted))
        return complain(fmt::format("got {} and wanted {}", rest, wanted));
      rest.remove_prefix(wanted.size());
      ++next_;
      if (is_batch && rest.starts_with(',')) rest.remove_prefix(1);
    } while (is_batch && !rest.empty());
    if (!rest.empty()) complain(fmt::format("got {} too much", rest));
  }

  [[nodiscard]] std::string wanted_text() const {
    auto text = room_.event(next_);
    if (variant_ == Variant::v1) text.insert(text.size() - 1, fmt::format(",\"seq\":{}", next_));
    return text;
  }

  void complain(std::string_view what) {
    around_.complain(fmt::format("a viewer of {} at {} {}", organisation_, next_, what));
  }

  const Surroundings& around_;
  const NaiveRoom& room_;
  std::string organisation_;
  Variant variant_;
  Sequence next_ = 0;
  std::int64_t socket_room_ = std::numeric_limits<std::int64_t>::max();
  bool is_live_ = false;  ///< it has had everything once
  bool is_full_ = false;
  bool keeps_up_ = true;  ///< it has not been full since it last had everything
  bool has_gone_ = false;
  bool was_told_ = false;  ///< the room knows that it has gone
  bool was_cut_off_ = false;
};

}  // namespace syncws::test
