#include "backends/journal_desk.h"

#include <algorithm>
#include <utility>

namespace syncws {

void JournalDesk::put(JournalSlip slip) {
  const std::lock_guard lock(mutex_);
  const bool was_empty = queue_.empty();
  if (was_empty || queue_.back().is_full()) queue_.emplace_back();
  auto& group = queue_.back();
  group.bytes += slip.entry.event.frame.size();
  group.slips.push_back(std::move(slip));
  if (was_empty) has_news_.notify_one();
}

void JournalDesk::forget(std::string_view organisation, Sequence tail) {
  const std::lock_guard lock(mutex_);
  auto& known = tails_[std::string(organisation)];
  known = std::max(known, tail);
  has_news_.notify_one();
}

JournalDesk::Answers JournalDesk::collect() {
  const std::lock_guard lock(mutex_);
  if (failure_) return_queue();
  return {std::exchange(answers_, {}), std::exchange(failure_, std::nullopt).has_value(),
          std::exchange(recovered_, false)};
}

void JournalDesk::return_queue() {
  for (auto& group : queue_) {
    group.error = failure_;
    answers_.push_back(std::move(group));
  }
  queue_.clear();
}

void JournalDesk::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  has_news_.notify_one();
}

bool JournalDesk::has_work() const {
  return closed_ || !tails_.empty() || (!queue_.empty() && !failure_);
}

JournalDesk::Errand JournalDesk::wait(std::optional<Instant> deadline) {
  std::unique_lock lock(mutex_);
  const auto is_ready = [this] { return has_work(); };
  if (deadline) {
    has_news_.wait_until(lock, *deadline, is_ready);
  } else {
    has_news_.wait(lock, is_ready);
  }
  Errand errand;
  errand.tails = std::exchange(tails_, {});
  if (!queue_.empty() && !failure_) {
    errand.group = std::move(queue_.front());
    queue_.pop_front();
  }
  errand.is_last = closed_ && (queue_.empty() || failure_);
  return errand;
}

void JournalDesk::post(JournalGroup group) {
  const std::lock_guard lock(mutex_);
  answers_.push_back(std::move(group));
}

void JournalDesk::fail(JournalGroup group, const Error& error) {
  const std::lock_guard lock(mutex_);
  failure_ = error;
  recovered_ = false;
  group.error = error;
  answers_.push_back(std::move(group));
}

void JournalDesk::recover() {
  const std::lock_guard lock(mutex_);
  recovered_ = true;
}

}  // namespace syncws
