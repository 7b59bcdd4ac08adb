#include "rooms/named_rates.h"

#include <algorithm>

namespace syncws {

Duration NamedRates::take(const std::string& name, Instant now, double n) {
  if (rate_ <= 0) return {};
  auto& bucket = bucket_of(name);
  return bucket.borrow(now, n) ? Duration{} : std::max(bucket.until(), Duration{1});
}

TokenBucket& NamedRates::bucket_of(const std::string& name) {
  if (const auto found = places_.find(name); found != places_.end()) {
    entries_.splice(entries_.begin(), entries_, found->second);
    return found->second->bucket;
  }
  if (entries_.size() >= most_names_) {
    places_.erase(entries_.back().name);
    entries_.pop_back();
  }
  entries_.push_front({name, TokenBucket(rate_, std::max(rate_, 1.0))});
  places_.emplace(name, entries_.begin());
  return entries_.front().bucket;
}

}  // namespace syncws
