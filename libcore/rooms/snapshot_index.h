#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "rooms/event_log.h"
#include "rooms/span_encoder.h"

namespace syncws {

/// Which event of each `pfaId` is the newest in history. Made when somebody asks for the first time
/// and then brought up to date only as often as somebody asks, so that rooms without snapshots pay
/// nothing for them.
class SnapshotIndex {
 public:
  /// Positions in rising order.
  using List = std::shared_ptr<const std::vector<Sequence>>;

  explicit SnapshotIndex(const SpanEncoder& encoder) : encoder_(encoder) {}

  /// The newest events of all that `log` holds. Shared until the log changes.
  [[nodiscard]] List list(const EventLog& log);

 private:
  void catch_up(const EventLog& log);

  const SpanEncoder& encoder_;
  std::unordered_map<std::string, Sequence> newest_;
  Sequence next_ = 0;  ///< the first event that was not looked at yet
  Sequence listed_tail_ = 0;
  List listed_;
};

}  // namespace syncws
