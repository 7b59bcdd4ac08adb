#pragma once

#include "net/audit_log.h"
#include "net/doorkeeper.h"
#include "net/lws_server.h"
#include "net/uv_turned_away.h"

namespace syncws {

/// Where accepted connections come in: to the server, or, when there are too many of them, out
/// again with a word.
class Entrance {
 public:
  /// Both are borrowed. With TLS nobody would understand a word that is not encrypted.
  Entrance(UvLoop& loop, Doorkeeper& doorkeeper, AuditLog& audit, bool is_tls)
      : doorkeeper_(doorkeeper), audit_(audit), turned_away_(loop), is_tls_(is_tls) {}

  /// Takes the socket over.
  void on_connection(LwsServer& web, int socket, const IpAddress& peer);

 private:
  Doorkeeper& doorkeeper_;
  AuditLog& audit_;
  UvTurnedAway turned_away_;
  bool is_tls_;
};

}  // namespace syncws
