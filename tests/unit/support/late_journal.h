#pragma once

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "rooms/journal.h"

namespace syncws::test {

/// An ordering stage that takes its time: nothing is answered until the test says so.
class LateJournal final : public Journal {
 public:
  Position open(std::string_view /*organisation*/, std::string fresh_epoch) override {
    return {std::move(fresh_epoch), 0};
  }
  void forget(std::string_view organisation, Sequence tail) override {
    forgotten.emplace_back(organisation, tail);
  }
  [[nodiscard]] bool is_available() const override { return available; }

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

  /// Can't write any of them down.
  void fail() {
    while (!waiting_.empty()) {
      auto [entry, listener] = take();
      listener->on_not_recorded(std::move(entry), {ErrorKind::unavailable, "the disk is full"});
    }
  }

  bool available = true;
  std::vector<std::pair<std::string, Sequence>> forgotten;

 private:
  std::pair<Entry, Listener*> take() {
    auto front = std::move(waiting_.front());
    waiting_.pop_front();
    return front;
  }

  std::deque<std::pair<Entry, Listener*>> waiting_;
};

}  // namespace syncws::test
