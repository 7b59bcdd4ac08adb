#include "rooms/dedup_window.h"

#include <utility>

namespace syncws {

const DedupWindow::First* DedupWindow::find(std::string_view id) const {
  const auto found = ids_.find(id);
  return found == ids_.end() ? nullptr : &found->second;
}

void DedupWindow::add_pending(std::string_view id, Sequence sequence) {
  ids_.emplace(std::string(id), First{sequence, true});
}

void DedupWindow::wait(std::string_view id, Entry again) {
  waiting_[std::string(id)].push_back(std::move(again));
}

std::vector<Entry> DedupWindow::settle(std::string_view id, Instant now) {
  const auto found = ids_.find(id);
  if (found == ids_.end()) return {};
  found->second.pending = false;
  note_seen(found, now);
  auto waiting = waiting_.extract(std::string(id));
  return waiting.empty() ? std::vector<Entry>() : std::move(waiting.mapped());
}

std::vector<Entry> DedupWindow::give_up(std::string_view id) {
  const auto found = ids_.find(id);
  if (found != ids_.end()) ids_.erase(found);
  auto waiting = waiting_.extract(std::string(id));
  return waiting.empty() ? std::vector<Entry>() : std::move(waiting.mapped());
}

void DedupWindow::restore(std::string_view id, Sequence sequence, Instant seen) {
  const auto [found, is_new] = ids_.emplace(std::string(id), First{sequence, false});
  if (is_new) note_seen(found, seen);
}

void DedupWindow::note_seen(Ids::iterator found, Instant when) {
  seen_.push_back({when, found->first});
  while (seen_.size() > kMostIds) {
    ids_.erase(ids_.find(seen_.front().id));
    seen_.pop_front();
  }
}

void DedupWindow::trim(Instant oldest) {
  while (!seen_.empty() && seen_.front().when < oldest) {
    ids_.erase(ids_.find(seen_.front().id));
    seen_.pop_front();
  }
}

}  // namespace syncws
