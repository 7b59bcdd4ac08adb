#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "net/load_board.h"
#include "net/load_event.h"
#include "net/load_order.h"
#include "net/load_plan.h"
#include "rooms/sequence.h"

namespace syncws {

/// What all viewers of one process count into.
struct LoadCount {
  LoadBoard& board;
  LoadTally& tally;
  bool resumes = false;  ///< those that come back go on where they were
};

/// What a simulated viewer makes of the messages it gets: each event counted once, its order
/// checked and its latency taken. Knows no socket.
class LoadViewer {
 public:
  LoadViewer(const LoadEventShape& shape, LoadRole role, std::uint32_t organisation,
             std::uint32_t steady_viewers)
      : shape_(&shape), role_(role), organisation_(organisation), steady_viewers_(steady_viewers) {}

  /// The first message of a connection, CONNECTED; empty if the server sends none.
  void on_greeting(std::string_view text, LoadCount& count, Instant now);
  /// False: neither an event of this load test nor a message of a syncws server.
  [[nodiscard]] bool on_message(std::string_view text, LoadCount& count, Instant now);
  /// The connection is gone, and that was meant.
  void on_leave(LoadCount& count);

  /// What it should have got, once nothing more is published.
  [[nodiscard]] std::uint64_t owed(const LoadBoard& board) const;
  /// What to put behind the path to resume: `since=41&epoch=…`; empty to begin with what comes.
  [[nodiscard]] std::string resume_query() const;
  [[nodiscard]] LoadRole role() const { return role_; }
  [[nodiscard]] std::uint32_t organisation() const { return organisation_; }

 private:
  void take(const LoadEventShape::Parts& event, LoadCount& count, Instant now);
  void measure(const LoadEventShape::Parts& event, LoadCount& count, Instant now) const;

  const LoadEventShape* shape_;
  LoadRole role_;
  bool was_here_ = false;  ///< this is not its first connection
  std::uint32_t organisation_;
  std::uint32_t steady_viewers_;  ///< of the organisation
  LoadOrder order_;
  Instant connected_{};
  Position position_;  ///< of the newest event, for those that resume
};

}  // namespace syncws
