#pragma once

#include <fmt/format.h>

#include <functional>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "rooms/hub.h"
#include "support/frames.h"

namespace syncws::test {

/// What every epoch of an organisation has ever had, by position from 1 on.
using Chronicle = std::map<std::string, std::vector<std::string>, std::less<>>;

/// A viewer of a room that may be another thread's: it only knows what was published, and complains
/// of anything that is not the next event.
class FollowingViewer final : public Subscriber {
 public:
  FollowingViewer(std::string organisation, ResumeRequest request, const Chronicle& chronicle,
                  const std::string& newest, std::function<void(const std::string&)> complain)
      : organisation_(std::move(organisation)),
        request_(std::move(request)),
        chronicle_(chronicle),
        newest_(newest),
        complain_(std::move(complain)) {}

  void join(Hub& hub) {
    hub_ = &hub;
    const auto answer = hub.join(organisation_, *this, Variant::plain, request_);
    epoch_ = answer.head.epoch;
    next_ = answer.next;
    const bool asked_here = request_.since && request_.epoch.value_or(epoch_) == epoch_;
    if (asked_here && answer.recovered && next_ != *request_.since + 1)
      complain_("a resume was answered wrongly");
    hub.advance(*this);
  }
  void leave() {
    if (hub_ != nullptr) hub_->leave(*this);
  }

  Offer offer(std::string_view frames) override {
    if (socket_room_ <= 0) return Offer::refused;
    socket_room_ -= static_cast<std::int64_t>(frames.size());
    for (const auto& frame : frames_in(frames)) take(frame.payload);
    return socket_room_ <= 0 ? Offer::taken_full : Offer::taken;
  }
  void on_cut_off(const std::optional<Gap>& lost) override {
    if (lost && lost->from != next_) complain_("the gap is not where the events end");
    was_cut_off_ = true;
  }

  void make_room(std::int64_t bytes) {
    socket_room_ = bytes;
    if (hub_ != nullptr) hub_->advance(*this);
  }
  void make_all_room() { make_room(std::numeric_limits<std::int64_t>::max()); }

  [[nodiscard]] const std::string& organisation() const { return organisation_; }
  [[nodiscard]] const std::string& epoch() const { return epoch_; }
  [[nodiscard]] bool is_in() const { return hub_ != nullptr; }
  [[nodiscard]] bool was_cut_off() const { return was_cut_off_; }
  [[nodiscard]] std::uint64_t taken() const { return taken_; }
  /// Whether it was given all there ever was in its epoch.
  [[nodiscard]] bool has_all() const {
    const auto known = chronicle_.find(epoch_);
    return known == chronicle_.end() || next_ == known->second.size() + 1;
  }

 private:
  void take(std::string_view payload) {
    const auto known = chronicle_.find(epoch_);
    const auto past = known == chronicle_.end() ? 0 : known->second.size();
    if (was_cut_off_) complain_("an event came after the end");
    const bool is_newest = next_ == past + 1 && payload == newest_;  // not answered yet
    if (!is_newest && (next_ > past || known->second[next_ - 1] != payload))
      complain_(fmt::format("{} at {} got {}", organisation_, next_, payload));
    ++next_;
    ++taken_;
  }

  std::string organisation_;
  ResumeRequest request_;
  const Chronicle& chronicle_;
  const std::string& newest_;
  std::function<void(const std::string&)> complain_;
  Hub* hub_ = nullptr;
  std::string epoch_;
  Sequence next_ = 0;
  std::int64_t socket_room_ = std::numeric_limits<std::int64_t>::max();
  std::uint64_t taken_ = 0;
  bool was_cut_off_ = false;
};

}  // namespace syncws::test
