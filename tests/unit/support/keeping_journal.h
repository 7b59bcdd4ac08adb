#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <utility>

#include "rooms/hub.h"

namespace syncws::test {

/// An ordering stage that takes its time and, if it is told so, remembers for the next hub what it
/// wrote down.
class KeepingJournal final : public Journal {
 public:
  /// `on_written` hears of each entry before the hub does.
  KeepingJournal(bool keeps, std::function<void(const Entry&)> on_written)
      : keeps_(keeps), on_written_(std::move(on_written)) {}

  Position open(std::string_view organisation, std::string fresh_epoch) override {
    auto& book = books_[std::string(organisation)];
    if (!keeps_ || book.epoch.empty()) book = {std::move(fresh_epoch), 0, 1, {}};
    return {book.epoch, book.newest};
  }
  void record(Entry entry, Listener& listener) override {
    waiting_.emplace_back(std::move(entry), &listener);
  }
  void forget(std::string_view organisation, Sequence tail) override {
    auto& book = books_.at(std::string(organisation));
    for (; book.oldest < tail; ++book.oldest) book.kept.pop_front();
  }
  [[nodiscard]] bool is_available() const override { return is_available_; }

  [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }

  void commit(std::size_t count, Instant now) {
    for (; count > 0 && !waiting_.empty(); --count) {
      is_available_ = true;
      auto [entry, listener] = take();
      write(entry, now);
      listener->on_recorded(std::move(entry));
    }
  }
  /// Can't write any of them down.
  void fail() {
    while (!waiting_.empty()) {
      is_available_ = false;
      auto [entry, listener] = take();
      listener->on_not_recorded(std::move(entry), {ErrorKind::unavailable, "the disk is full"});
    }
  }

  /// The process ends in the middle: the oldest `count` entries were written down but nobody was
  /// told, the others never were.
  void crash(std::size_t count, Instant now) {
    for (; count > 0 && !waiting_.empty(); --count) write(take().first, now);
    waiting_.clear();
    is_available_ = true;
    if (!keeps_) books_.clear();
  }
  void restore_to(Hub& hub) const {
    for (const auto& [organisation, book] : books_) {
      auto sequence = book.oldest;
      for (const auto& [event, arrived] : book.kept)
        hub.restore(event, {book.epoch, sequence++}, arrived);
    }
  }

  /// The epoch of an organisation and the oldest event that is kept of it.
  [[nodiscard]] Position oldest(const std::string& organisation) const {
    const auto& book = books_.at(organisation);
    return {book.epoch, book.oldest};
  }

 private:
  struct Book {
    std::string epoch;
    Sequence newest = 0;
    Sequence oldest = 1;
    std::deque<std::pair<Event, Instant>> kept;
  };

  std::pair<Entry, Listener*> take() {
    auto front = std::move(waiting_.front());
    waiting_.pop_front();
    return front;
  }

  void write(const Entry& entry, Instant now) {
    auto& book = books_.at(entry.event.organisation);
    book.newest = entry.sequence;
    book.kept.emplace_back(entry.event, now);
    on_written_(entry);
  }

  bool keeps_;
  bool is_available_ = true;
  std::function<void(const Entry&)> on_written_;
  std::map<std::string, Book> books_;
  std::deque<std::pair<Entry, Listener*>> waiting_;
};

}  // namespace syncws::test
