#pragma once

#include <memory>
#include <string>
#include <tl/expected.hpp>
#include <variant>

#include "net/admission.h"
#include "net/connection.h"
#include "net/http.h"
#include "net/http_task.h"
#include "net/session.h"

namespace syncws {

/// An answer at once, or what takes the body and answers later. Never null.
using HttpVerdict = std::variant<HttpResponse, std::unique_ptr<HttpTask>>;

/// Port: who answers plain requests. On the loop's thread.
class HttpHandler {
 public:
  virtual ~HttpHandler() = default;

  /// A request's head is there. Of its body no more than Content-Length says will be read, and
  /// nothing without a task.
  virtual HttpVerdict on_request(const HttpRequest& request) = 0;
};

/// Port: who takes the requests that want to become a WebSocket. On the loop's thread.
class WebHandler {
 public:
  virtual ~WebHandler() = default;

  using Admitted = tl::expected<std::unique_ptr<Admission>, HttpResponse>;

  /// May this become a WebSocket? Called once a connection.
  virtual Admitted on_upgrade(const UpgradeRequest& request) = 0;

  /// It did. The session belongs to the caller, who destroys it after on_session_end.
  virtual std::unique_ptr<Session> on_session(Connection connection,
                                              std::unique_ptr<Admission> admission,
                                              Variant variant) = 0;

  virtual void on_session_end(const Session& session) = 0;
};

}  // namespace syncws
