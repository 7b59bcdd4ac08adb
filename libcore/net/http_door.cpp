#include "net/http_door.h"

namespace syncws {

HttpVerdict HttpDoor::on_request(const HttpRequest& request) {
  auto known = request;
  known.peer = doorkeeper_.address_of(request);
  const auto may_come = doorkeeper_.on_request(request, monotonic_now());
  if (may_come) return behind_.on_request(known);
  audit_.refused({may_come.error().code, known.peer, {}, {}, request.origin, request.path});
  return to_response(may_come.error());
}

}  // namespace syncws
