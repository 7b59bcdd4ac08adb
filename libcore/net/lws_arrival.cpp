#include "net/lws_arrival.h"

#include <libwebsockets.h>

#include <memory>

#include "net/lws_tenant.h"

namespace syncws {

void LwsArrival::begin(lws* wsi, Arrivals& arrivals, const IpAddress& peer, Quota::Place place) {
  lws_tenant::set(wsi, new LwsArrival(wsi, arrivals, peer, std::move(place)));
}

Quota::Place LwsArrival::end(lws* wsi) {
  const std::unique_ptr<LwsArrival> arrival(lws_tenant::arrival(wsi));
  if (arrival == nullptr) return {};
  lws_tenant::clear(wsi);
  return std::move(arrival->place_);
}

/// The library arms its timers only in a turn of its own, hence the kick.
void LwsArrival::on_pushed_out() {
  lws_set_timeout(wsi_, PENDING_TIMEOUT_KILLED_BY_PARENT, LWS_TO_KILL_ASYNC);
  lws_cancel_service(lws_get_context(wsi_));
}

}  // namespace syncws
