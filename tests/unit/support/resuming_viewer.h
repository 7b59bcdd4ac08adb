#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rooms/subscriber.h"
#include "rooms/variant.h"
#include "support/frames.h"
#include "support/ledger.h"

namespace syncws::test {

/// A viewer over all its connections: it loses them, with what was on the way, and comes back with
/// the position of the last that it received. It keeps a ledger of each epoch and complains when
/// something is missing, doubled, out of order, or not what was accepted.
class ResumingViewer final : public Subscriber {
 public:
  /// Where an accepted event stands, by its text.
  struct Place {
    std::string organisation;
    Position position;
  };
  /// What it needs of the test around it.
  struct Surroundings {
    std::function<void(const std::string&)> complain;
    std::function<const Place*(const std::string& text)> find;
    std::function<Sequence(const std::string& organisation)> tail;
  };

  ResumingViewer(const Surroundings& around, std::string organisation, Variant variant)
      : around_(around), organisation_(std::move(organisation)), variant_(variant) {}

  [[nodiscard]] const std::string& organisation() const { return organisation_; }
  [[nodiscard]] Variant variant() const { return variant_; }
  [[nodiscard]] bool is_connected() const { return is_connected_; }
  [[nodiscard]] bool was_cut_off() const { return was_cut_off_; }
  /// The last event that it received or knows to be lost; none before its first CONNECTED.
  [[nodiscard]] const std::optional<Position>& position() const { return position_; }
  [[nodiscard]] const std::map<std::string, Ledger>& ledgers() const { return ledgers_; }

  /// CONNECTED, and what stands with it, is on its way. `snapshot`: what it is to begin with.
  void connect(const ResumeRequest& request, const ResumeAnswer& answer,
               std::vector<Sequence> snapshot) {
    is_connected_ = true;
    was_cut_off_ = is_full_ = false;
    keeps_up_ = true;
    epoch_ = answer.head.epoch;
    next_ = base_ = answer.next;
    snapshot_.assign(snapshot.begin(), snapshot.end());
    socket_room_ = std::numeric_limits<std::int64_t>::max();
    on_way_.emplace_back([this, request, answer] { begin(request, answer); });
  }
  /// The connection is lost, with all that is on its way.
  void disconnect() {
    is_connected_ = false;
    on_way_.clear();
  }
  /// It forgets where it was.
  void begin_anew() {
    position_.reset();
    ledgers_.clear();
  }

  /// Something arrives.
  void receive(std::size_t count = static_cast<std::size_t>(-1)) {
    for (; count > 0 && !on_way_.empty(); --count) {
      on_way_.front()();
      on_way_.pop_front();
    }
  }
  void stall() { socket_room_ = 0; }
  void make_room(std::int64_t bytes) {
    socket_room_ = bytes;
    is_full_ = false;
  }
  void make_all_room() { make_room(std::numeric_limits<std::int64_t>::max()); }

  /// Whether it lacks events that it could have had.
  [[nodiscard]] bool is_missing_some(Sequence head) const {
    const bool could = is_connected_ && !was_cut_off_ && !is_full_;
    return could && (next_ != head || owes_snapshot());
  }

  Offer offer(std::string_view frames) override {
    if (was_cut_off_ || is_full_) complain("was offered something that it can't take");
    is_full_ = socket_room_ <= 0;
    keeps_up_ = keeps_up_ && !is_full_;
    if (is_full_) return Offer::refused;
    socket_room_ -= static_cast<std::int64_t>(frames.size());
    for (const auto& frame : frames_in(frames)) take(frame);
    is_full_ = socket_room_ <= 0;
    keeps_up_ = keeps_up_ && !is_full_;
    return is_full_ ? Offer::taken_full : Offer::taken;
  }

  void on_cut_off(const std::optional<Gap>& lost) override {
    if (was_cut_off_) complain("was cut off twice");
    if (keeps_up_) complain("was cut off though it had always taken what it was offered");
    was_cut_off_ = true;
    const auto tail = around_.tail(organisation_);
    if (lost.has_value() != (next_ < tail)) complain("was not told whether anything is lost");
    if (!lost) return;
    if (lost->from != next_ || lost->to != tail - 1 || lost->reason != Gap::Reason::slow_consumer)
      complain("was told of another gap than there is");
    if (variant_ == Variant::plain)
      return;  // understands no gap here, and hears of it when it comes back
    on_way_.emplace_back([this, gap = *lost, epoch = epoch_] { note_gap(epoch, gap); });
  }

 private:
  void begin(const ResumeRequest& request, const ResumeAnswer& answer) {
    const auto& epoch = answer.head.epoch;
    std::erase_if(ledgers_, [this](const auto& item) {  // it has heard nothing of that epoch
      return item.second.is_empty() && (!position_ || item.first != position_->epoch);
    });
    const auto first = answer.gap && !answer.gap->to ? answer.next
                       : request.since               ? *request.since + 1
                                                     : answer.next;
    if (answer.gap && !answer.gap->to) {
      if (position_ && position_->epoch != epoch)
        note(ledgers_.at(position_->epoch).note_end(answer.gap->from));
      start_ledger(epoch, first);
    } else if (!request.since || !position_) {
      start_ledger(epoch, first);
      position_ = Position{epoch, first - 1};
    }
    if (answer.gap && answer.gap->to) note_gap(epoch, *answer.gap);
  }

  void start_ledger(const std::string& epoch, Sequence first) {
    const auto old = ledgers_.find(epoch);
    if (old != ledgers_.end() && !old->second.is_empty()) complain("began an epoch again");
    ledgers_.insert_or_assign(epoch, Ledger(first));
  }

  void note_gap(const std::string& epoch, const Gap& gap) {
    note(ledgers_.at(epoch).note_gap(gap.from, *gap.to));
    position_ = Position{epoch, *gap.to};
  }
  void note_event(const Position& position) {
    note(ledgers_.at(position.epoch).note_event(position.sequence));
    position_ = position;
  }
  void note(const std::string& problem) {
    if (!problem.empty()) complain(problem);
  }

  void take(const SeenFrame& frame) {
    if (frame.first_byte != 0x81) return complain("got what is no text frame");
    std::string_view rest = frame.payload;
    const bool is_batch = variant_ == Variant::v1 && rest.starts_with('[') && rest.ends_with(']');
    if (is_batch) rest = rest.substr(1, rest.size() - 2);
    while (!rest.empty()) {
      const auto end = std::min(rest.find('}'), rest.size() - 1) + 1;
      take_event(rest.substr(0, end));
      rest.remove_prefix(end);
      if (is_batch && rest.starts_with(',')) rest.remove_prefix(1);
    }
  }

  void take_event(std::string_view element) {
    std::string text(element);
    std::string sequence;
    if (variant_ == Variant::v1) {
      const auto mark = text.rfind(",\"seq\":");
      if (mark == std::string::npos) return complain("got an event without its position");
      sequence = text.substr(mark, text.size() - 1 - mark);
      text.erase(mark, sequence.size());
    }
    const auto* const place = around_.find(text);
    if (place == nullptr) return complain(fmt::format("got {}, never accepted", text));
    if (place->organisation != organisation_ || place->position.epoch != epoch_)
      complain(fmt::format("got {} of another room", text));
    if (!sequence.empty() && sequence != fmt::format(",\"seq\":{}", place->position.sequence))
      complain(fmt::format("got {} with the wrong position", element));
    take_place(place->position);
  }

  void take_place(const Position& position) {
    if (position.sequence < base_ && !snapshot_.empty()) return take_of_snapshot(position.sequence);
    if (owes_snapshot()) complain("got new events before its snapshot");
    snapshot_.clear();
    if (position.sequence != next_) complain(fmt::format("got {} out of turn", position.sequence));
    next_ = position.sequence + 1;
    on_way_.emplace_back([this, position] { note_event(position); });
  }

  void take_of_snapshot(Sequence sequence) {
    const auto tail = around_.tail(organisation_);
    while (!snapshot_.empty() && snapshot_.front() != sequence && snapshot_.front() < tail)
      snapshot_.pop_front();
    if (snapshot_.empty() || snapshot_.front() != sequence)
      return complain(fmt::format("got {} that is not in its snapshot", sequence));
    snapshot_.pop_front();
  }
  /// Whether something of the snapshot is in history that it did not get.
  [[nodiscard]] bool owes_snapshot() const {
    return !snapshot_.empty() && snapshot_.back() >= around_.tail(organisation_);
  }

  void complain(std::string_view what) {
    around_.complain(fmt::format("a viewer of {} at {} {}", organisation_, next_, what));
  }

  const Surroundings& around_;
  std::string organisation_;
  Variant variant_;
  std::optional<Position> position_;
  std::map<std::string, Ledger> ledgers_;  ///< by epoch

  // This connection:
  std::string epoch_;
  Sequence next_ = 0;              ///< the next event that is to be sent
  Sequence base_ = 0;              ///< where a snapshot ends
  std::deque<Sequence> snapshot_;  ///< what is still to come of it
  std::deque<std::function<void()>> on_way_;
  std::int64_t socket_room_ = 0;
  bool is_connected_ = false;
  bool is_full_ = false;
  bool keeps_up_ = true;  ///< it was never full
  bool was_cut_off_ = false;
};

}  // namespace syncws::test
