#include "net/lws_arrival.h"

#include <libwebsockets.h>

#include <memory>

namespace syncws {

void LwsArrival::begin(lws* wsi, Arrivals& arrivals, const std::string& from, Quota::Place place) {
  lws_set_opaque_user_data(wsi, new LwsArrival(wsi, arrivals, from, std::move(place)));
}

Quota::Place LwsArrival::end(lws* wsi) {
  const std::unique_ptr<LwsArrival> arrival(
      static_cast<LwsArrival*>(lws_get_opaque_user_data(wsi)));
  if (arrival == nullptr) return {};
  lws_set_opaque_user_data(wsi, nullptr);
  return std::move(arrival->place_);
}

/// The library arms its timers only in a turn of its own, hence the kick.
void LwsArrival::on_pushed_out() {
  lws_set_timeout(wsi_, PENDING_TIMEOUT_KILLED_BY_PARENT, LWS_TO_KILL_ASYNC);
  lws_cancel_service(lws_get_context(wsi_));
}

}  // namespace syncws
