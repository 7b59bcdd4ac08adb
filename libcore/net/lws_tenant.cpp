#include "net/lws_tenant.h"

#include <libwebsockets.h>

#include <cstdint>

namespace syncws::lws_tenant {
namespace {

/// The lowest bit of an address is free: here it says which of the two it is.
constexpr std::uintptr_t kIsConnection = 1;

std::uintptr_t kept(lws* wsi) {
  return reinterpret_cast<std::uintptr_t>(lws_get_opaque_user_data(wsi));
}

void keep(lws* wsi, std::uintptr_t value) {
  lws_set_opaque_user_data(wsi, reinterpret_cast<void*>(value));
}

}  // namespace

void set(lws* wsi, LwsArrival* arrival) { keep(wsi, reinterpret_cast<std::uintptr_t>(arrival)); }

void set(lws* wsi, LwsConnection* connection) {
  keep(wsi, reinterpret_cast<std::uintptr_t>(connection) | kIsConnection);
}

LwsArrival* arrival(lws* wsi) {
  const auto value = kept(wsi);
  return (value & kIsConnection) != 0 ? nullptr : reinterpret_cast<LwsArrival*>(value);
}

LwsConnection* connection(lws* wsi) {
  const auto value = kept(wsi);
  return (value & kIsConnection) == 0 ? nullptr
                                      : reinterpret_cast<LwsConnection*>(value & ~kIsConnection);
}

void clear(lws* wsi) { keep(wsi, 0); }

}  // namespace syncws::lws_tenant
