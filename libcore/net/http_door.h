#pragma once

#include "net/audit_log.h"
#include "net/doorkeeper.h"
#include "net/web_handler.h"

namespace syncws {

/// Where plain requests come in: those that come too often by way of a trusted proxy are refused
/// here. Behind it a request's peer is who has sent it, and not the proxy.
class HttpDoor final : public HttpHandler {
 public:
  /// All are borrowed, and outlive the door.
  HttpDoor(Doorkeeper& doorkeeper, AuditLog& audit, HttpHandler& behind)
      : doorkeeper_(doorkeeper), audit_(audit), behind_(behind) {}

  HttpVerdict on_request(const HttpRequest& request) override;

 private:
  Doorkeeper& doorkeeper_;
  AuditLog& audit_;
  HttpHandler& behind_;
};

}  // namespace syncws
