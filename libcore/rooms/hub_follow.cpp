// What a hub tells those who follow it, and what one does that follows.
#include <algorithm>
#include <utility>

#include "base/misuse.h"
#include "rooms/hub.h"

namespace syncws {

void Hub::set_followers(Followers& followers) {
  followers_ = &followers;
  world_.on_flush = [this](Room& room) {
    tell(room);
    followers_->send();
  };
  world_.on_cut_off = [this](const Room& room) {
    followers_->tell_to_cut_off(room.organisation());
  };
  for (auto& [organisation, room] : rooms_) tell(*room);
  followers_->send();
}

/// All at once before anything is delivered here: then all threads deliver at the same time.
void Hub::tell_dirty_rooms() {
  for (auto* const room : dirty_) tell(*room);
  untold_ = {};
  followers_->send();
}

/// Some viewer of theirs may be half a history behind, and they can't hold this hub at once. What
/// it hands on before it hears of them is bounded by this and by what they let it be ahead.
void Hub::tell_in_time(std::size_t bytes) {
  constexpr std::uint64_t kParts = 16;
  untold_ += {1, bytes};
  if (untold_.exceeds(settings_.history, kParts)) tell_dirty_rooms();
}

/// Of a room without events nobody has to know before somebody wants to be in it.
void Hub::tell(Room& room) {
  const auto& log = room.log();
  const Room::Told now{log.head(), log.tail()};
  const bool is_new = room.told.head == 0 && log.events() > 0;
  const bool has_changed = room.told.head != 0 && now != room.told;
  if (!is_new && !has_changed) return;
  followers_->tell({room.organisation(), room.epoch(), log.passages(room.told.head), now.tail});
  room.told = now;
}

Position Hub::admit_guests(std::string_view organisation, Instant now) {
  now_ = now;
  auto& room = room_for(organisation);
  ++room.guests;
  tell(room);
  return {room.epoch(), room.log().head() - 1};
}

void Hub::release_guests(std::string_view organisation) { --find_room(organisation)->guests; }

/// A room that has gone had none of its viewers.
void Hub::take_census(std::string_view organisation, std::size_t follower,
                      const Pacing::Census& census, Instant now) {
  auto* const room = find_room(organisation);
  if (room == nullptr) return;
  room->set_census(follower, census);
  room->judge_pace(now);
  note_hold(*room);
}

void Hub::follow(const RoomNews& news, Instant now) {
  now_ = now;
  auto* room = find_room(news.organisation);
  if (room == nullptr) {
    const auto first = news.passages.empty() ? news.tail : news.passages.front().first;
    room = &make_room(news.organisation, {news.epoch, first - 1});
  }
  require(room->epoch() == news.epoch, "a room's epoch changed unheard");
  for (const auto& passage : news.passages) room->follow(passage, now);
  room->trim_before(news.tail);
  mark_dirty(*room);
  note_hold(*room);
}

void Hub::open(std::string_view organisation, Position newest) {
  if (find_room(organisation) == nullptr) make_room(organisation, std::move(newest));
}

void Hub::forget(std::string_view organisation) {
  const auto found = rooms_.find(organisation);
  if (found == rooms_.end()) return;
  auto* const room = found->second.get();
  require(room->subscribers() == 0, "a room was forgotten while somebody is in it");
  last_found_ = nullptr;
  std::erase(dirty_, room);
  std::erase(held_, room);
  rooms_.erase(found);
}

void Hub::cut_off_laggards(std::string_view organisation) {
  if (auto* const room = find_room(organisation); room != nullptr) room->cut_off_laggards();
}

}  // namespace syncws
