#pragma once

#include <cstddef>
#include <optional>

#include "net/audit_log.h"
#include "net/doorkeeper.h"
#include "net/lobby.h"
#include "net/lws_server.h"
#include "net/uv_turned_away.h"

namespace syncws {

/// Where accepted connections come in: through the lobby to the server, or, when there are too many
/// of them, out again with a word.
class Entrance {
 public:
  /// Both are borrowed. With TLS nobody would understand a word that is not encrypted.
  Entrance(UvLoop& loop, Doorkeeper& doorkeeper, AuditLog& audit, bool is_tls)
      : loop_(loop), doorkeeper_(doorkeeper), audit_(audit), turned_away_(loop), is_tls_(is_tls) {}

  /// Before the first connection. `first_reserved`: see Lobby.
  void open_to(LwsServer& web, std::size_t first_reserved);
  /// Takes the socket over.
  void on_connection(int socket, const IpAddress& peer);
  /// Nobody comes any more. Those who have asked for something get their answer from the server,
  /// the others are hung up on.
  void leave();
  /// All who wait are hung up on.
  void close() { lobby_.reset(); }

 private:
  UvLoop& loop_;
  Doorkeeper& doorkeeper_;
  AuditLog& audit_;
  UvTurnedAway turned_away_;
  bool is_tls_;
  std::optional<Lobby> lobby_;
};

}  // namespace syncws
