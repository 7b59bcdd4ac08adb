#pragma once

#include <memory>
#include <string>
#include <tl/expected.hpp>

#include "net/connection.h"
#include "net/http.h"
#include "net/session.h"
#include "wire/room_target.h"

namespace syncws {

/// Port: what the HTTP and WebSocket library asks of the program behind it. All on the loop's
/// thread.
class WebHandler {
 public:
  virtual ~WebHandler() = default;

  virtual HttpResponse on_request(const HttpRequest& request) = 0;

  /// May this become a WebSocket? Called at most twice a connection, with no other in between.
  virtual tl::expected<RoomTarget, HttpResponse> on_upgrade(const UpgradeRequest& request) = 0;

  /// It did. The session belongs to the caller, who destroys it after on_session_end.
  virtual std::unique_ptr<Session> on_session(Connection& connection, const RoomTarget& target,
                                              Variant variant, const std::string& address) = 0;

  virtual void on_session_end(const Session& session) = 0;
};

}  // namespace syncws
