#include "rooms/arrivals.h"

namespace syncws {

Arrival::Arrival(Arrivals& arrivals, const std::string& from) : arrivals_(&arrivals) {
  arrivals.enter(*this, from);
}

Arrival::~Arrival() {
  if (arrivals_ != nullptr) arrivals_->leave(*this);
}

void Arrivals::enter(Arrival& arrival, const std::string& from) {
  if (size_ >= most_) push_one_out();
  auto& crowd = *crowds_.try_emplace(from).first;
  arrival.serial_ = ++last_serial_;
  arrival.crowd_ = &crowd;
  arrival.place_ = crowd.second.members.insert(crowd.second.members.end(), &arrival);
  ++size_;
  weigh(crowd);
}

void Arrivals::leave(Arrival& arrival) {
  auto& crowd = *static_cast<Crowds::value_type*>(arrival.crowd_);
  crowd.second.members.erase(arrival.place_);
  arrival.arrivals_ = nullptr;
  --size_;
  weigh(crowd);
}

void Arrivals::push_one_out() {
  auto& loser = *by_weight_.rbegin()->second->second.members.front();
  ++pushed_out_;
  leave(loser);
  loser.on_pushed_out();
}

/// Its place among the crowds, after it has changed.
void Arrivals::weigh(Crowds::value_type& crowd) {
  auto& [members, weight] = crowd.second;
  by_weight_.erase({weight, &crowd});
  if (members.empty()) {
    crowds_.erase(crowds_.find(crowd.first));
    return;
  }
  weight = {members.size(), ~members.front()->serial_};
  by_weight_.insert({weight, &crowd});
}

}  // namespace syncws
