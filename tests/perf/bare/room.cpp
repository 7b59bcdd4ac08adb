#include "bare/room.h"

#include <utility>

#include "bare/frames.h"
#include "bare/organisation.h"
#include "bare/subscriber.h"

namespace bare {

Rooms::Rooms(std::size_t events_per_batch) : events_per_batch_(events_per_batch) {}

Room& Rooms::join(std::string_view organisation, Subscriber& subscriber) {
  Room& room = rooms_[std::string(organisation)];
  subscriber.set_seat(room.members.size());
  room.members.push_back(&subscriber);
  ++present_;
  return room;
}

void Rooms::leave(Room& room, Subscriber& subscriber) {
  Subscriber* last = room.members.back();
  room.members[subscriber.seat()] = last;
  last->set_seat(subscriber.seat());
  room.members.pop_back();
  --present_;
}

void Rooms::publish(std::string_view line) {
  const auto found = rooms_.find(organisation_of(line));
  if (found == rooms_.end() || found->second.members.empty()) return;
  Room& room = found->second;
  if (room.pending_events == 0) begun_.push_back(&room);
  append_frame(room.pending, Opcode::text, line);
  if (++room.pending_events < events_per_batch_) return;
  std::erase(begun_, &room);
  send_batch(room);
}

void Rooms::flush() {
  for (Room* room : begun_) send_batch(*room);
  begun_.clear();
}

void Rooms::send_batch(Room& room) {
  room.pending_events = 0;
  const auto bytes = std::make_shared<const std::string>(std::exchange(room.pending, {}));
  for (Subscriber* member : room.members) member->deliver(bytes);
}

}  // namespace bare
