#pragma once

#include "rooms/arrivals.h"
#include "rooms/ip_address.h"
#include "rooms/quota.h"

struct lws;

namespace syncws {

/// A connection of the library that is no viewer yet. Its tenant until end().
class LwsArrival final : public Arrival {
 public:
  /// `place` is what it has taken of its address's places.
  static void begin(lws* wsi, Arrivals& arrivals, const IpAddress& peer, Quota::Place place);
  /// It has become something else, or is gone: the place it had. No effect the second time.
  static Quota::Place end(lws* wsi);

  [[nodiscard]] const IpAddress& peer() const { return peer_; }

 private:
  LwsArrival(lws* wsi, Arrivals& arrivals, const IpAddress& peer, Quota::Place place)
      : Arrival(arrivals, peer.neighbourhood()), wsi_(wsi), peer_(peer), place_(std::move(place)) {}
  void on_pushed_out() override;

  lws* wsi_;
  IpAddress peer_;
  Quota::Place place_;
};

}  // namespace syncws
