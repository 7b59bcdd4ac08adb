#pragma once

#include "net/lws_arrival.h"
#include "net/session.h"

struct lws;

namespace syncws {

/// What a connection of the library is to us: an arrival at first, and a session once it is
/// established. Kept in the pointer that the library has for whatever its user likes; its memory
/// for each connection of a protocol would be an allocation of its own.
namespace lws_tenant {

void set(lws* wsi, LwsArrival* arrival);
void set(lws* wsi, Session* session);

/// Null: it is something else.
[[nodiscard]] LwsArrival* arrival(lws* wsi);
[[nodiscard]] Session* session(lws* wsi);

/// It is nothing any more; the caller owns what it was.
void clear(lws* wsi);

}  // namespace lws_tenant
}  // namespace syncws
