#include "rooms/room_passes.h"

#include <algorithm>
#include <utility>

namespace syncws {

bool RoomPasses::may_join(std::string_view organisation, Subscriber& subscriber) {
  const auto [found, is_new] = passes_.try_emplace(std::string(organisation));
  auto& pass = found->second;
  pass.was_in_use = true;
  if (pass.is_there) return true;
  pass.waiting.push_back(&subscriber);
  if (is_new) ask_(organisation);
  return false;
}

std::vector<Subscriber*> RoomPasses::on_pass(std::string_view organisation) {
  auto& pass = passes_.at(std::string(organisation));
  pass.is_there = true;
  return std::exchange(pass.waiting, {});
}

void RoomPasses::forget(std::string_view organisation, const Subscriber& subscriber) {
  const auto found = passes_.find(std::string(organisation));
  if (found != passes_.end()) std::erase(found->second.waiting, &subscriber);
}

void RoomPasses::sweep(const std::function<bool(std::string_view organisation)>& is_in_use) {
  for (auto at = passes_.begin(); at != passes_.end();) {
    auto& [organisation, pass] = *at;
    const bool is_needed = !pass.is_there || is_in_use(organisation);
    if (std::exchange(pass.was_in_use, is_needed) || is_needed) {
      ++at;
      continue;
    }
    give_back_(organisation);
    at = passes_.erase(at);
  }
}

}  // namespace syncws
