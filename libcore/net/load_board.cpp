#include "net/load_board.h"

#include <sys/mman.h>

#include <limits>
#include <new>

#include "base/misuse.h"

namespace syncws {

/// Anonymous memory is all zero, which is how everything in it begins; only what has been touched
/// takes room.
LoadBoard::LoadBoard(std::size_t processes, std::size_t organisations)
    : processes_(processes),
      bytes_(sizeof(Common) + processes * sizeof(LoadTally) +
             organisations * sizeof(std::atomic<std::uint64_t>)),
      memory_(mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)) {
  static_assert(std::atomic<std::uint64_t>::is_always_lock_free);
  require(memory_ != MAP_FAILED, "no memory for a load test");
  auto* const bytes = static_cast<std::byte*>(memory_);
  common_ = reinterpret_cast<Common*>(bytes);
  tallies_ = reinterpret_cast<LoadTally*>(bytes + sizeof(Common));
  published_ = reinterpret_cast<std::atomic<std::uint64_t>*>(tallies_ + processes);
  constexpr auto kNever = std::numeric_limits<std::int64_t>::max();
  common_->began = kNever;
  common_->counts = kNever;
}

LoadBoard::~LoadBoard() { munmap(memory_, bytes_); }

void LoadBoard::begin(Instant now, Duration warm_up) {
  common_->began = now.time_since_epoch().count();
  common_->counts = (now + warm_up).time_since_epoch().count();
}

std::uint64_t LoadBoard::publish(std::size_t organisation) {
  return published_[organisation].fetch_add(1);
}

std::uint64_t LoadBoard::published(std::size_t organisation) const {
  return published_[organisation].load();
}

std::unique_ptr<LoadTally> LoadBoard::sum() const {
  auto all = std::make_unique<LoadTally>();
  for (std::size_t i = 0; i < processes_; ++i) all->add(tallies_[i]);
  return all;
}

void LoadBoard::copy_latencies(Histogram& target) const {
  target = tallies_[0].latency;
  for (std::size_t i = 1; i < processes_; ++i) target.add(tallies_[i].latency);
}

std::uint64_t LoadBoard::ready() const {
  std::uint64_t ready = 0;
  for (std::size_t i = 0; i < processes_; ++i) ready += tallies_[i].ready;
  return ready;
}

std::uint64_t LoadBoard::delivered() const {
  std::uint64_t delivered = 0;
  for (std::size_t i = 0; i < processes_; ++i) delivered += tallies_[i].delivered;
  return delivered;
}

bool LoadBoard::is_accounted() const {
  std::uint64_t accounted = 0;
  for (std::size_t i = 0; i < processes_; ++i) accounted += tallies_[i].accounted;
  return accounted == processes_;
}

}  // namespace syncws
