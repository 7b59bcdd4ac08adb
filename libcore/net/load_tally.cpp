#include "net/load_tally.h"

#include <algorithm>

namespace syncws {

void LoadTally::add(const LoadTally& other) {
  for (const auto field :
       {&LoadTally::ready, &LoadTally::delivered, &LoadTally::warm_up, &LoadTally::resumed,
        &LoadTally::owed, &LoadTally::duplicated, &LoadTally::reordered, &LoadTally::pings,
        &LoadTally::gaps, &LoadTally::left, &LoadTally::slow_delivered, &LoadTally::slow_closed,
        &LoadTally::wire_bytes, &LoadTally::text_bytes, &LoadTally::compressed}) {
    this->*field += other.*field;
  }
  last_delivery = std::max(last_delivery, other.last_delivery);
  latency.add(other.latency);
  first.add(other.first);
  median.add(other.median);
  last.add(other.last);
}

}  // namespace syncws
