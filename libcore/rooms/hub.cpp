#include "rooms/hub.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/misuse.h"

namespace syncws {

Hub::Hub(Settings settings, Journal& journal, const SpanEncoder& encoder)
    : settings_(std::move(settings)),
      journal_(journal),
      world_{settings_.history, settings_.pace, encoder, settings_.packer} {
  if (settings_.follower == nullptr) return;
  world_.on_census = [this](const Room& room, const Pacing::Census& census) {
    settings_.follower->on_census(room.organisation(), census);
  };
}

ProducerId Hub::add_producer(Producer& producer) {
  producers_.emplace(++last_producer_, &producer);
  return last_producer_;
}

void Hub::remove_producer(ProducerId id) { producers_.erase(id); }

void Hub::restore(const Event& event, const Position& position, Instant arrived) {
  auto* room = find_room(event.organisation);
  if (room == nullptr)
    room = &make_room(event.organisation, {position.epoch, position.sequence - 1});
  require(room->log().head() == position.sequence, "events were restored out of order");
  now_ = arrived;
  append(*room, event.frame);
}

void Hub::restore_id(std::string_view organisation, std::string_view event_id, Sequence sequence,
                     Instant seen) {
  room_for(organisation).ids().restore(event_id, sequence, seen);
}

void Hub::publish(Event event, Origin origin, Instant now) {
  now_ = now;
  if (!knows(event.organisation)) return refuse_unknown(origin);
  auto& room = room_for(event.organisation);
  Entry entry{std::move(event), origin, 0};
  const bool has_id = settings_.dedup_window > Duration::zero() && !entry.event.event_id.empty();
  if (has_id && is_known(room, entry)) return;
  entry.sequence = room.reserve();
  ++pending_;
  if (has_id) room.ids().add_pending(entry.event.event_id, entry.sequence);
  journal_.record(std::move(entry), *this);
}

/// One that is still being written down is answered when the first is.
bool Hub::is_known(Room& room, Entry& entry) {
  const auto* const first = room.ids().find(entry.event.event_id);
  if (first == nullptr) return false;
  ++world_.stats.events_repeated;
  if (first->pending) {
    const auto id = entry.event.event_id;
    room.ids().wait(id, std::move(entry));
  } else {
    answer(entry.origin, room, first->sequence);
  }
  return true;
}

void Hub::on_recorded(Entry entry) {
  auto& room = *find_room(entry.event.organisation);
  room.release();
  --pending_;
  const auto sequence = append(room, entry.event.frame);
  ++world_.stats.events_accepted;
  require(sequence == entry.sequence, "the journal changed the order of events");
  answer(entry.origin, room, sequence);
  if (room.known_ids() == nullptr || entry.event.event_id.empty()) return;
  for (const auto& again : room.ids().settle(entry.event.event_id, now_))
    answer(again.origin, room, sequence);
}

void Hub::on_not_recorded(Entry entry, const Error& error) {
  auto& room = *find_room(entry.event.organisation);
  room.release();
  --pending_;
  auto waiting =
      room.known_ids() == nullptr ? std::vector<Entry>() : room.ids().give_up(entry.event.event_id);
  refuse(std::move(entry), error);
  for (auto& again : waiting) refuse(std::move(again), error);
}

void Hub::answer(const Origin& origin, const Room& room, Sequence sequence) {
  const auto producer = producers_.find(origin.producer);
  if (producer == producers_.end()) return;
  producer->second->on_accepted(origin.line, room.organisation(), room.epoch(), sequence);
}

void Hub::refuse(Entry entry, const Error& error) {
  const auto producer = producers_.find(entry.origin.producer);
  if (producer != producers_.end()) producer->second->on_not_recorded(std::move(entry), error);
}

void Hub::refuse_unknown(const Origin& origin) {
  const auto producer = producers_.find(origin.producer);
  if (producer == producers_.end()) return;
  producer->second->on_refused(origin.line, {ErrorKind::refused_event,
                                             "organizationId: there is no such organisation here"});
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
  if (followers_ != nullptr) tell_in_time(frame.size());
  if (held_bytes_ > settings_.history.total_bytes) keep_total();
  return sequence;
}

bool Hub::is_held(std::string_view organisation) const {
  if (followers_ != nullptr && followers_->are_behind()) return true;
  if (held_.empty() && pending_ == 0) return false;
  const auto* const room = find_room(organisation);
  return room != nullptr && (room->is_held() || room->has_much_pending());
}

ResumeAnswer Hub::join(std::string_view organisation, Subscriber& subscriber, Variant variant,
                       const ResumeRequest& request) {
  require(settings_.follower == nullptr || find_room(organisation) != nullptr,
          "a subscriber joined a room that nobody has opened");
  auto& room = room_for(organisation);
  auto answer = room.join(subscriber, variant, request);
  if (answer.next <= answer.head.sequence || request.snapshot) mark_dirty(room);
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

std::optional<Hub::Snapshot> Hub::snapshot(std::string_view organisation) {
  auto* const room = find_room(organisation);
  if (room == nullptr) return std::nullopt;
  Snapshot snapshot{{room->epoch(), room->log().head() - 1}, {}};
  const auto list = room->snapshot();
  snapshot.frames.reserve(list->size());
  for (const auto sequence : *list)
    snapshot.frames.emplace_back(sequence, room->log().frame(sequence));
  return snapshot;
}

bool Hub::flush(Instant now) {
  now_ = now;
  if (followers_ != nullptr) tell_dirty_rooms();
  const auto dirty = std::exchange(dirty_, {});
  for (auto* const room : dirty) {
    room->clear_dirty();
    if (!room->flush(now)) mark_dirty(*room);
    note_hold(*room);
  }
  settle_holds(now);
  world_.replay.refill();
  return !dirty_.empty();
}

void Hub::settle_holds(Instant now) {
  for (auto* const room : held_) room->judge_pace(now);
  std::erase_if(held_, [](const Room* room) { return !room->needs_looks(); });
}

std::optional<Instant> Hub::next_deadline() const {
  std::optional<Instant> earliest;
  for (const auto* const room : held_) {
    const auto deadline = room->next_look();
    if (!earliest || deadline < *earliest) earliest = deadline;
  }
  return earliest;
}

void Hub::note_hold(Room& room) {
  if (room.needs_looks() && std::find(held_.begin(), held_.end(), &room) == held_.end()) {
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

std::size_t Hub::subscribers(std::string_view organisation) const {
  const auto* const room = find_room(organisation);
  return room == nullptr ? 0 : room->subscribers();
}

void Hub::for_each_room(const std::function<void(const Room&)>& visit) const {
  for (const auto& [organisation, room] : rooms_) visit(*room);
}

/// Most events are of the organisation that the one before was of.
Room* Hub::find_room(std::string_view organisation) const {
  if (last_found_ != nullptr && last_found_->organisation() == organisation) return last_found_;
  const auto found = rooms_.find(organisation);
  if (found == rooms_.end()) return nullptr;
  last_found_ = found->second.get();
  return last_found_;
}

Room& Hub::room_for(std::string_view organisation) {
  if (auto* const room = find_room(organisation); room != nullptr) return *room;
  auto epoch = fmt::format("{}-{}", settings_.boot, ++rooms_made_);
  return make_room(organisation, journal_.open(organisation, std::move(epoch)));
}

Room& Hub::make_room(std::string_view organisation, Position start) {
  auto room = std::make_unique<Room>(std::string(organisation), std::move(start), world_);
  room->forgotten = room->log().tail();
  return *rooms_.emplace(std::string(organisation), std::move(room)).first->second;
}

void Hub::mark_dirty(Room& room) {
  if (room.is_dirty()) return;
  room.set_dirty();
  dirty_.push_back(&room);
}

}  // namespace syncws
