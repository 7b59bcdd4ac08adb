#pragma once

#include <cstdint>
#include <mutex>

namespace syncws {

/// How much of what was posted to a thread it has not delivered yet. Two threads: one adds, the
/// other takes; once a flush each.
class Backlog {
 public:
  struct Load {
    std::uint64_t events = 0;
    std::uint64_t bytes = 0;
  };

  /// Beyond `most` of either it is much.
  explicit Backlog(Load most) : most_(most) {}
  Backlog(const Backlog&) = delete;
  Backlog& operator=(const Backlog&) = delete;

  /// Returns whether it is much now.
  bool add(Load load) {
    const std::lock_guard guard(lock_);
    load_ = {load_.events + load.events, load_.bytes + load.bytes};
    return is_much_now();
  }
  /// Returns whether it was much and is no longer.
  bool take(Load load) {
    const std::lock_guard guard(lock_);
    const bool was_much = is_much_now();
    load_ = {load_.events - load.events, load_.bytes - load.bytes};
    return was_much && !is_much_now();
  }
  [[nodiscard]] bool is_much() {
    const std::lock_guard guard(lock_);
    return is_much_now();
  }

 private:
  [[nodiscard]] bool is_much_now() const {
    return load_.events > most_.events || load_.bytes > most_.bytes;
  }

  std::mutex lock_;  ///< of what follows
  Load most_;
  Load load_;
};

}  // namespace syncws
