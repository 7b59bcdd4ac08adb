#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "rooms/history_limits.h"
#include "rooms/resume.h"
#include "wire/server_frame.h"

namespace syncws::test {

/// What an organisation's room should be, the simple way: every event of the epoch is kept for
/// ever, and beside it the oldest that history still has.
class NaiveRoom {
 public:
  explicit NaiveRoom(const HistoryLimits& limits, std::string epoch = "")
      : limits_(limits), epoch_(std::move(epoch)) {}

  [[nodiscard]] const std::string& epoch() const { return epoch_; }
  [[nodiscard]] Sequence head() const { return events_.size() + 1; }
  [[nodiscard]] Sequence tail() const { return tail_; }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_from(tail()); }
  /// The payload of any event there ever was.
  [[nodiscard]] const std::string& event(Sequence sequence) const {
    return events_.at(sequence - 1).payload;
  }

  void append(std::string payload, Instant arrived) {
    const auto bytes = server_frame::text(payload).size();
    events_.push_back({std::move(payload), bytes, arrived});
    keep_limits();
  }

  void trim_age(Instant now) {
    while (tail_ < head() && events_[tail_ - 1].arrived < now - limits_.age) ++tail_;
  }
  void drop_before(Sequence tail) { tail_ = std::max(tail_, tail); }

  /// In a new life somebody gives back what comes from `oldest` on.
  void restore_from(Sequence oldest) {
    tail_ = oldest;
    keep_limits();
  }

  /// Whether a viewer that needs `next` is further behind than half the history.
  [[nodiscard]] bool is_far_behind(Sequence next) const {
    return head() - next > limits_.events / 2 || bytes_from(next) > limits_.bytes / 2;
  }

  [[nodiscard]] ResumeAnswer answer(const ResumeRequest& request) const {
    ResumeAnswer answer{{epoch_, head() - 1}, head(), false, std::nullopt};
    if (request.since) {
      const bool other_epoch = request.epoch && *request.epoch != epoch_;
      const bool from_the_future = *request.since >= head();
      answer.next = *request.since + 1;
      if (other_epoch || from_the_future) {
        answer.gap = Gap{*request.since + 1, std::nullopt, Gap::Reason::epoch_changed};
      } else if (*request.since + 1 < tail()) {
        answer.gap = Gap{*request.since + 1, tail() - 1, Gap::Reason::history_trimmed};
      }
      if (answer.gap) answer.next = tail();
      answer.recovered = !answer.gap;
    } else if (request.last) {
      const auto there = head() - tail();
      answer.next = *request.last > there ? tail() : head() - *request.last;
    }
    return answer;
  }

 private:
  struct Past {
    std::string payload;
    std::size_t bytes;
    Instant arrived;
  };

  void keep_limits() {
    while (head() - tail_ > limits_.events || bytes() > limits_.bytes) ++tail_;
  }

  [[nodiscard]] std::uint64_t bytes_from(Sequence sequence) const {
    std::uint64_t sum = 0;
    for (auto at = std::max(sequence, tail_); at < head(); ++at) sum += events_[at - 1].bytes;
    return sum;
  }

  HistoryLimits limits_;
  std::string epoch_;
  std::vector<Past> events_;
  Sequence tail_ = 1;
};

[[nodiscard]] inline bool is_same(const Gap& left, const Gap& right) {
  return left.from == right.from && left.to == right.to && left.reason == right.reason;
}
[[nodiscard]] inline bool is_same(const std::optional<Gap>& left, const std::optional<Gap>& right) {
  if (!left || !right) return left.has_value() == right.has_value();
  return is_same(*left, *right);
}
[[nodiscard]] inline bool is_same(const ResumeAnswer& left, const ResumeAnswer& right) {
  return is_same(left.gap, right.gap) && left.head.epoch == right.head.epoch &&
         left.head.sequence == right.head.sequence && left.next == right.next &&
         left.recovered == right.recovered;
}

}  // namespace syncws::test
