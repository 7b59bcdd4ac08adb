// How a room finds out who is behind, and holds its sources back.
#include <utility>

#include "rooms/room.h"

namespace syncws {

void Room::judge_pace(Instant now) {
  if (world_.on_census) return report_census(now);
  const auto held_since = pacing_.held_since();
  pacing_.judge(take_census_of_all(now), now);
  if (pacing_.is_over()) {
    cut_off_laggards();
    if (world_.on_cut_off) world_.on_cut_off(*this);
    for (auto& other : others_) other = {other.live, 0, 0};
    pacing_.judge(take_census_of_all(now), now);
  }
  if (!held_since && is_held()) ++world_.stats.holds;
  if (held_since && !is_held()) world_.stats.held += now - *held_since;
}

void Room::report_census(Instant now) {
  reported_at_ = now;
  const auto census = take_census(now);
  if (std::exchange(reported_, census) != census) world_.on_census(*this, census);
}

void Room::set_census(std::size_t thread, const Pacing::Census& census) {
  if (others_.size() <= thread) others_.resize(thread + 1);
  others_[thread] = census;
}

Pacing::Census Room::take_census_of_all(Instant now) {
  auto census = take_census(now);
  for (const auto& other : others_) census += other;
  return census;
}

/// Who no longer moves, and what is no longer young, is found out by looking.
Instant Room::next_look() const {
  return world_.on_census ? reported_at_ + pacing_.stuck_after() / 2 : pacing_.next_look();
}

/// When all of history has gone, nothing of it is young.
Pacing::Census Room::take_census(Instant now) {
  const auto half_way = log_.half_way();
  const auto moment_ago = now - pacing_.longest_moment();
  const bool look_around = now - looked_around_ >= pacing_.stuck_after();
  if (look_around) looked_around_ = now;
  Pacing::Census census;
  for (auto& cursor : cursors_) {
    if (cursor.state == State::live) ++census.live;
    const bool behind = is_behind(cursor, half_way);
    if (behind) {
      ++census.behind;
      const bool is_young = log_.events() > 0 && log_.arrived(cursor.next) > moment_ago;
      if (cursor.has_moved() && is_young && !cursor.is_slow()) ++census.stragglers;
    }
    if (look_around) look_at(cursor, behind);
  }
  return census;
}

void Room::look_at(Cursor& cursor, bool is_behind) {
  cursor.moved_before = std::exchange(cursor.moved, false);
  if (is_behind && cursor.late < kMostLate) ++cursor.late;
  if (!is_behind && cursor.late > 0) --cursor.late;
}

void Room::cut_off_laggards() {
  const auto half_way = log_.half_way();
  for (auto& cursor : cursors_) {
    if (is_behind(cursor, half_way)) cut_off(cursor);
  }
}

}  // namespace syncws
