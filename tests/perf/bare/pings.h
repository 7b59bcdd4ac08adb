#pragma once

#include <chrono>
#include <cstddef>
#include <functional>

#include "bare/loop.h"

namespace bare {

/// Has a part of all places pinged every quarter of a second, so that each has its turn once in an
/// interval.
class Pings final : public Watcher {
 public:
  /// `ping` is told from which place to which, and returns how many places there are.
  using Ping = std::function<std::size_t(std::size_t begin, std::size_t end)>;

  Pings(Loop& loop, std::chrono::seconds interval, Ping ping);
  void on_ready(std::uint32_t events) override;

 private:
  Fd timer_;
  std::size_t parts_;
  Ping ping_;
  std::size_t part_ = 0;
  std::size_t places_ = 0;
};

}  // namespace bare
