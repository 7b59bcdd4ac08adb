#include "rooms/hub.h"

#include <fmt/format.h>

#include <algorithm>

namespace syncws {

Hub::Hub(Settings settings, Journal& journal, const SpanEncoder& encoder)
    : settings_(std::move(settings)), journal_(journal), encoder_(encoder) {}

ProducerId Hub::add_producer(Producer& producer) {
  producers_.emplace(++last_producer_, &producer);
  return last_producer_;
}

void Hub::remove_producer(ProducerId id) { producers_.erase(id); }

void Hub::publish(Event event, Origin origin, Instant now) {
  now_ = now;
  journal_.record({std::move(event), origin}, *this);
}

void Hub::on_recorded(Entry entry) {
  auto& room = room_for(entry.event.organisation);
  const auto sequence = append(room, entry.event.frame);
  const auto producer = producers_.find(entry.origin.producer);
  if (producer == producers_.end()) return;
  producer->second->on_accepted(entry.origin.line, room.organisation(), room.epoch(), sequence);
}

void Hub::on_not_recorded(Entry entry, const Error& error) {
  const auto producer = producers_.find(entry.origin.producer);
  if (producer != producers_.end()) producer->second->on_refused(entry.origin.line, error);
}

Sequence Hub::append(Room& room, std::string_view frame) {
  const auto held_before = room.log().held_bytes();
  const auto newest_before = room.log().newest_segment();
  const auto sequence = room.append(frame, now_);
  held_bytes_ += room.log().held_bytes() - held_before;
  if (room.log().newest_segment() != newest_before) {
    segments_.push_back({room.organisation(), room.epoch(), room.log().newest_segment()});
  }
  mark_dirty(room);
  note_hold(room);
  if (held_bytes_ > settings_.history.total_bytes) keep_total();
  return sequence;
}

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
    held_bytes_ -= before - room->log().held_bytes();
  }
}

bool Hub::is_held(std::string_view organisation) const {
  if (held_.empty()) return false;
  const auto* const room = find_room(organisation);
  return room != nullptr && room->is_held();
}

ResumeAnswer Hub::join(std::string_view organisation, Subscriber& subscriber, Variant variant,
                       const ResumeRequest& request) {
  auto& room = room_for(organisation);
  auto answer = room.join(subscriber, variant, request);
  if (answer.next <= answer.head.sequence) mark_dirty(room);
  return answer;
}

void Hub::leave(Subscriber& subscriber) {
  if (auto* const room = Room::room_of(subscriber); room != nullptr) room->leave(subscriber);
}

void Hub::advance(Subscriber& subscriber) {
  auto* const room = Room::room_of(subscriber);
  if (room != nullptr && !room->advance(subscriber)) mark_dirty(*room);
}

bool Hub::has_all(const Subscriber& subscriber) {
  const auto* const room = Room::room_of(subscriber);
  return room == nullptr || room->has_all(subscriber);
}

bool Hub::flush(Instant now) {
  now_ = now;
  const auto dirty = std::exchange(dirty_, {});
  for (auto* const room : dirty) {
    room->clear_dirty();
    if (!room->flush(now)) mark_dirty(*room);
    note_hold(*room);
  }
  settle_holds(now);
  return !dirty_.empty();
}

void Hub::settle_holds(Instant now) {
  for (auto* const room : held_) room->judge_pace(now);
  std::erase_if(held_, [](const Room* room) { return !room->is_held(); });
}

std::optional<Instant> Hub::next_deadline() const {
  std::optional<Instant> earliest;
  for (const auto* const room : held_) {
    const auto deadline = room->pacing().next_look();
    if (!earliest || deadline < *earliest) earliest = deadline;
  }
  return earliest;
}

void Hub::sweep(Instant now) {
  held_bytes_ = 0;
  for (auto& [organisation, room] : rooms_) {
    room->trim_age(now);
    held_bytes_ += room->log().held_bytes();
  }
  std::erase_if(rooms_, [](const auto& item) {
    const auto& room = *item.second;
    return room.is_idle() && !room.is_dirty() && !room.is_held();
  });
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

void Hub::note_hold(Room& room) {
  if (room.is_held() && std::find(held_.begin(), held_.end(), &room) == held_.end()) {
    held_.push_back(&room);
  }
}

Hub::Holdings Hub::holdings() const {
  Holdings sum;
  sum.rooms = rooms_.size();
  for (const auto& [organisation, room] : rooms_) {
    sum.events += room->log().events();
    sum.bytes += room->log().bytes();
  }
  return sum;
}

void Hub::for_each_room(const std::function<void(const Room&)>& visit) const {
  for (const auto& [organisation, room] : rooms_) visit(*room);
}

Room* Hub::find_room(std::string_view organisation) const {
  const auto found = rooms_.find(organisation);
  return found == rooms_.end() ? nullptr : found->second.get();
}

Room& Hub::room_for(std::string_view organisation) {
  if (auto* const room = find_room(organisation); room != nullptr) return *room;
  auto epoch = fmt::format("{}-{}", settings_.boot, ++rooms_made_);
  auto room = std::make_unique<Room>(std::string(organisation), std::move(epoch), settings_.history,
                                     settings_.pace, encoder_, stats_);
  return *rooms_.emplace(std::string(organisation), std::move(room)).first->second;
}

void Hub::mark_dirty(Room& room) {
  if (room.is_dirty()) return;
  room.set_dirty();
  dirty_.push_back(&room);
}

}  // namespace syncws
