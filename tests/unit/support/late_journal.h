#pragma once

#include <deque>
#include <utility>

#include "rooms/journal.h"

namespace syncws::test {

/// An ordering stage that takes its time: nothing is answered until the test says so.
class LateJournal final : public Journal {
 public:
  void record(Entry entry, Listener& listener) override {
    waiting_.emplace_back(std::move(entry), &listener);
  }

  [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }

  /// Accepts the oldest `count` entries, all of them by default.
  void commit(std::size_t count = static_cast<std::size_t>(-1)) {
    for (; count > 0 && !waiting_.empty(); --count) {
      auto [entry, listener] = take();
      listener->on_recorded(std::move(entry));
    }
  }

  /// Can't write the oldest one down.
  void fail_one() {
    auto [entry, listener] = take();
    listener->on_not_recorded(std::move(entry), {ErrorKind::io, "the disk is full"});
  }

 private:
  std::pair<Entry, Listener*> take() {
    auto front = std::move(waiting_.front());
    waiting_.pop_front();
    return front;
  }

  std::deque<std::pair<Entry, Listener*>> waiting_;
};

}  // namespace syncws::test
