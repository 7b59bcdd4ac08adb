#include "rooms/snapshot_index.h"

#include <algorithm>

namespace syncws {

SnapshotIndex::List SnapshotIndex::list(const EventLog& log) {
  if (listed_ && next_ == log.head() && listed_tail_ == log.tail()) return listed_;
  catch_up(log);
  std::erase_if(newest_, [&](const auto& item) { return item.second < log.tail(); });
  std::vector<Sequence> found;
  found.reserve(newest_.size());
  for (const auto& [pfa_id, sequence] : newest_) found.push_back(sequence);
  std::sort(found.begin(), found.end());
  listed_tail_ = log.tail();
  listed_ = std::make_shared<const std::vector<Sequence>>(std::move(found));
  return listed_;
}

void SnapshotIndex::catch_up(const EventLog& log) {
  for (auto next = std::max(next_, log.tail()); next < log.head(); ++next) {
    newest_[encoder_.pfa_id_of(log.frame(next))] = next;
  }
  next_ = log.head();
}

}  // namespace syncws
