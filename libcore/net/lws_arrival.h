#pragma once

#include <string>

#include "rooms/arrivals.h"
#include "rooms/quota.h"

struct lws;

namespace syncws {

/// A connection of the library that is no viewer yet. Hangs at the library's connection, which has
/// a pointer for whatever its user likes, until end().
class LwsArrival final : public Arrival {
 public:
  /// `from` is whom it is counted with; `place` is what it has taken of that one's places.
  static void begin(lws* wsi, Arrivals& arrivals, const std::string& from, Quota::Place place);
  /// It has become something else, or is gone: the place it had. No effect the second time.
  static Quota::Place end(lws* wsi);

 private:
  LwsArrival(lws* wsi, Arrivals& arrivals, const std::string& from, Quota::Place place)
      : Arrival(arrivals, from), wsi_(wsi), place_(std::move(place)) {}
  void on_pushed_out() override;

  lws* wsi_;
  Quota::Place place_;
};

}  // namespace syncws
