#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "bare/fd.h"
#include "bare/loop.h"

namespace sink {

/// What all drains of a run share.
struct Progress {
  std::uint64_t wanted = 0;  ///< bytes of events, a connection
  std::size_t greeted = 0;
  std::size_t full = 0;
  std::uint64_t bytes = 0;
};

/// A viewer that costs next to nothing: what comes after its greeting is counted and thrown away in
/// the kernel (MSG_TRUNC), so that the machine is the server's. Throws std::exception when the
/// server refuses it or hangs up early.
class Drain final : public bare::Watcher {
 public:
  Drain(bare::Loop& loop, std::uint16_t port, const std::string& organisation, Progress& progress);
  void on_ready(std::uint32_t events) override;

 private:
  void read_greeting();
  void discard();

  bare::Fd socket_;
  Progress& progress_;
  std::string answer_;
  std::uint64_t bytes_ = 0;
  bool is_greeted_ = false;
};

}  // namespace sink
