#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "bare/fd.h"
#include "bare/loop.h"

namespace syncws::perf {

/// What all readers of a storm share.
struct Storm {
  std::string request;     ///< of the upgrade, whole
  std::uint64_t last = 0;  ///< the event at which a reader has everything
  std::uint64_t bytes = 0;
  std::size_t done = 0;
  std::string scratch{};
};

/// A viewer that resumes from the beginning, and checks that event follows event until it has the
/// last one. Then it listens on. Throws std::runtime_error when it is told anything else.
class Reader final : public bare::Watcher {
 public:
  Reader(bare::Loop& loop, std::uint16_t port, Storm& storm);
  void on_ready(std::uint32_t events) override;

 private:
  void upgrade();
  void read();
  void take(std::string_view bytes);
  std::size_t answer_in(std::string_view bytes);
  void take_frame(unsigned kind, std::string_view payload);

  bare::Loop& loop_;
  bare::Fd socket_;
  Storm& storm_;
  std::string rest_;  ///< a part of an answer or a frame
  std::uint64_t seen_ = 0;
  bool is_asked_ = false;
  bool is_upgraded_ = false;
};

}  // namespace syncws::perf
