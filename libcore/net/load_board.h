#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "net/load_ranks.h"
#include "net/load_tally.h"

namespace syncws {

/// How far a load test has come. Each process reads it, one writes it.
enum class LoadPhase : std::uint32_t {
  waiting,  ///< nobody connects yet
  connecting,
  sending,
  finishing,  ///< nothing more is published; who is away comes back
  over
};

/// What the processes of a load test share, in memory of its own that is there in all that were
/// forked since. Each process writes its own tally and nobody else's.
class LoadBoard {
 public:
  LoadBoard(std::size_t processes, std::size_t organisations);
  LoadBoard(const LoadBoard&) = delete;
  LoadBoard& operator=(const LoadBoard&) = delete;
  ~LoadBoard();

  [[nodiscard]] LoadPhase phase() const { return common_->phase.load(); }
  void enter(LoadPhase phase) { common_->phase.store(phase); }

  /// When events began to be published: those of before are of another load test.
  [[nodiscard]] Instant began() const { return Instant(Duration(common_->began.load())); }
  /// Events from then on count.
  [[nodiscard]] Instant counts_from() const { return Instant(Duration(common_->counts.load())); }
  void begin(Instant now, Duration warm_up);

  /// An event of the organisation is about to be published; returns its number.
  std::uint64_t publish(std::size_t organisation);
  [[nodiscard]] std::uint64_t published(std::size_t organisation) const;

  [[nodiscard]] LoadRanks& ranks() { return common_->ranks; }
  [[nodiscard]] LoadTally& tally(std::size_t process) { return tallies_[process]; }
  /// Over all processes; some megabytes, so not for a stack.
  [[nodiscard]] std::unique_ptr<LoadTally> sum() const;
  /// The latencies of all deliveries so far, in place of what was there.
  void copy_latencies(Histogram& target) const;
  /// Connections that stand, over all processes.
  [[nodiscard]] std::uint64_t ready() const;
  [[nodiscard]] std::uint64_t delivered() const;
  /// All processes have said what is owed.
  [[nodiscard]] bool is_accounted() const;

 private:
  struct Common {
    std::atomic<LoadPhase> phase;
    std::atomic<std::int64_t> began;
    std::atomic<std::int64_t> counts;
    LoadRanks ranks;
  };

  std::size_t processes_;
  std::size_t bytes_;
  void* memory_;
  Common* common_;
  LoadTally* tallies_;
  std::atomic<std::uint64_t>* published_;  ///< for each organisation
};

}  // namespace syncws
