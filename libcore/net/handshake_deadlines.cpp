#include "net/handshake_deadlines.h"

namespace syncws {

void HandshakeDeadlines::add(Id id, Instant now) {
  remove(id);
  places_[id] = waiting_.insert(waiting_.end(), {id, now + most_});
}

bool HandshakeDeadlines::remove(Id id) {
  const auto place = places_.find(id);
  if (place == places_.end()) return false;
  waiting_.erase(place->second);
  places_.erase(place);
  return true;
}

HandshakeDeadlines::Id HandshakeDeadlines::take_late(Instant now) {
  if (waiting_.empty() || waiting_.front().deadline > now) return nullptr;
  const auto* const id = waiting_.front().id;
  remove(id);
  return id;
}

}  // namespace syncws
