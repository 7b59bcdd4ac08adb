#include "net/entrance.h"

namespace syncws {

void Entrance::open_to(LwsServer& web, std::size_t first_reserved) {
  lobby_.emplace(loop_, first_reserved, [&web](Lobby::Newcomer newcomer) {
    web.adopt(newcomer.socket, newcomer.peer, std::move(newcomer.place));
  });
}

void Entrance::leave() {
  if (lobby_) lobby_->let_speakers_in();
  close();
}

void Entrance::on_connection(int socket, const IpAddress& peer) {
  auto place = doorkeeper_.on_connection(peer, monotonic_now());
  if (place) return lobby_->enter({socket, peer, *std::move(place)});
  const auto address = peer.text();
  audit_.refused({place.error().code, address, {}, {}, {}, {}});
  turned_away_.send(socket, is_tls_ ? "" : format_http_response(to_response(place.error()), false));
}

}  // namespace syncws
