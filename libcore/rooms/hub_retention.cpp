// What a hub keeps of all rooms' histories, and when it lets go.
#include <algorithm>

#include "rooms/hub.h"

namespace syncws {

/// Segments that their rooms have let go already are passed over: only the oldest segment of a room
/// can be dropped.
void Hub::keep_total() {
  while (held_bytes_ > settings_.history.total_bytes && !segments_.empty()) {
    const auto oldest = std::move(segments_.front());
    segments_.pop_front();
    auto* const room = find_room(oldest.organisation);
    if (room == nullptr || room->epoch() != oldest.epoch) continue;
    if (room->is_dirty()) room->flush(now_);  // who keeps up loses nothing
    const auto before = room->log().held_bytes();
    room->drop_segment(oldest.first);
    if (followers_ != nullptr) tell(*room);
    held_bytes_ -= before - room->log().held_bytes();
  }
}

void Hub::sweep(Instant now) {
  if (settings_.follower != nullptr) return;
  held_bytes_ = 0;
  if (followers_ != nullptr) tell_dirty_rooms();
  for (auto& [organisation, room] : rooms_) {
    if (room->trim_age(now) && followers_ != nullptr) tell(*room);
    room->trim_ids(now - settings_.dedup_window);
    held_bytes_ += room->log().held_bytes();
    if (room->forgotten == room->log().tail()) continue;
    room->forgotten = room->log().tail();
    journal_.forget(organisation, room->forgotten);
  }
  last_found_ = nullptr;
  std::erase_if(rooms_, [this](const auto& item) {
    const auto& room = *item.second;
    const bool goes = room.is_idle() && !room.is_dirty() && !room.is_held();
    if (goes && followers_ != nullptr) followers_->tell_forgotten(item.first);
    return goes;
  });
  if (followers_ != nullptr) followers_->send();
  forget_stale_tickets();
}

bool Hub::is_stale(const SegmentTicket& ticket) const {
  const auto* const room = find_room(ticket.organisation);
  return room == nullptr || room->epoch() != ticket.epoch || room->log().oldest_segment() == 0 ||
         ticket.first < room->log().oldest_segment();
}

/// Looks through all tickets only after their number has doubled, so that the cost a segment stays
/// constant.
void Hub::forget_stale_tickets() {
  constexpr std::size_t kFew = 1024;
  if (segments_.size() < std::max(kFew, 2 * tickets_after_cleaning_)) return;
  std::erase_if(segments_, [this](const SegmentTicket& ticket) { return is_stale(ticket); });
  tickets_after_cleaning_ = segments_.size();
}

}  // namespace syncws
