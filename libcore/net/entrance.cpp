#include "net/entrance.h"

namespace syncws {

void Entrance::on_connection(LwsServer& web, int socket, const IpAddress& peer) {
  auto place = doorkeeper_.on_connection(peer, monotonic_now());
  if (place) return web.adopt(socket, peer, *std::move(place));
  const auto address = peer.text();
  audit_.refused({place.error().code, address, {}, {}, {}, {}});
  turned_away_.send(socket, is_tls_ ? "" : format_http_response(to_response(place.error()), false));
}

}  // namespace syncws
