#include "rooms/quota.h"

namespace syncws {

std::optional<Quota::Place> Quota::take(std::string_view name) {
  if (most_ == 0 || name.empty()) return Place();
  const std::lock_guard guard(lock_);
  auto found = taken_.find(name);
  if (found == taken_.end()) found = taken_.emplace(name, 0).first;
  if (found->second >= most_) return std::nullopt;
  ++found->second;
  return Place(*this, *found);
}

std::size_t Quota::taken_by(std::string_view name) const {
  const std::lock_guard guard(lock_);
  const auto found = taken_.find(name);
  return found == taken_.end() ? 0 : found->second;
}

std::size_t Quota::names() const {
  const std::lock_guard guard(lock_);
  return taken_.size();
}

void Quota::give_back(Taken::value_type& entry) {
  const std::lock_guard guard(lock_);
  if (--entry.second == 0) taken_.erase(taken_.find(entry.first));
}

}  // namespace syncws
