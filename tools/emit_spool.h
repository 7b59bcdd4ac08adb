#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "backends/spool.h"
#include "base/file_lock.h"
#include "emit_tally.h"
#include "net/send_window.h"

namespace syncws {

/// The spool of an emit: what is read goes to the disk first, and from there to the window, behind
/// what earlier runs and other processes left. A line leaves it when the server has settled it.
///
/// Of all emits on one folder the one that has the lead sends; the others only append.
class EmitSpool {
 public:
  /// `limit` in bytes of lines.
  [[nodiscard]] static Result<std::unique_ptr<EmitSpool>> open(const std::string& folder,
                                                               std::uint64_t limit);

  /// Takes a line that was read; commit() puts it on the disk.
  void gather(InputLine origin, std::string text);
  [[nodiscard]] bool has_gathered() const { return !gathered_.empty(); }
  [[nodiscard]] std::size_t gathered() const { return gathered_.size(); }
  /// Whether something was gathered since the last commit().
  [[nodiscard]] bool has_news() const { return has_news_; }
  [[nodiscard]] bool has_room() const { return gathered_bytes_ < kMostGathered; }

  /// Writes what was gathered. What doesn't fit stays gathered if `may_wait`, since sending makes
  /// room, else it is refused.
  [[nodiscard]] Status commit(EmitTally& tally, bool may_wait);

  /// Tries to become the one that sends.
  [[nodiscard]] Result<bool> take_lead();
  [[nodiscard]] bool has_lead() const { return lead_.has_value(); }
  /// Gives the lead away. Look at is_empty() afterwards: who appended just before didn't get it.
  void yield_lead() { lead_.reset(); }

  /// With the lead: moves lines into the window.
  [[nodiscard]] Status refill(SendWindow& window);
  /// The server has dealt with all up to this line.
  void settle(const InputLine& last);
  /// Takes out what is settled.
  [[nodiscard]] Status clean();

  /// Whether nothing waits on the disk.
  [[nodiscard]] Result<bool> is_empty();
  /// How many lines of this run wait on the disk.
  [[nodiscard]] Result<std::uint64_t> own_lines() { return spool_.lines_of(run_); }

  /// Numbers all lines from 1 in the spool's order, as if this run had read them.
  void adopt_all() { adopts_ = true; }

 private:
  static constexpr std::size_t kMostGathered = std::size_t{1} << 20;

  EmitSpool(std::string folder, std::uint64_t limit, Spool spool);
  void forget_gathered(std::size_t count);
  void refuse_first(EmitTally& tally);
  [[nodiscard]] InputLine origin_of(const Spool::Kept& kept);

  std::string folder_;
  std::uint64_t limit_;
  Spool spool_;
  std::string run_;
  std::optional<FileLock> lead_;
  std::vector<Spool::Line> gathered_;
  std::size_t gathered_bytes_ = 0;
  bool has_news_ = false;
  std::int64_t loaded_ = 0;   ///< the last line that went into the window
  std::int64_t settled_ = 0;  ///< the last line that the server has dealt with
  std::int64_t removed_ = 0;  ///< the last line that was taken out
  bool adopts_ = false;
  std::uint64_t adopted_ = 0;
};

}  // namespace syncws
