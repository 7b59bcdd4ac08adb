#include "rooms/quota.h"

namespace syncws {

std::optional<Quota::Place> Quota::take(std::string_view name) {
  if (most_ == 0 || name.empty()) return Place();
  auto found = taken_.find(name);
  if (found == taken_.end()) found = taken_.emplace(name, 0).first;
  if (found->second >= most_) return std::nullopt;
  ++found->second;
  return Place(*this, *found);
}

std::size_t Quota::taken_by(std::string_view name) const {
  const auto found = taken_.find(name);
  return found == taken_.end() ? 0 : found->second;
}

void Quota::give_back(Taken::value_type& entry) {
  if (--entry.second == 0) taken_.erase(taken_.find(entry.first));
}

}  // namespace syncws
