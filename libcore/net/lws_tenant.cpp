#include "net/lws_tenant.h"

#include <libwebsockets.h>

#include <cstddef>
#include <cstdint>

namespace syncws::lws_tenant {
namespace {

/// Addresses of objects are even: one byte further is the mark of a session.
constexpr std::ptrdiff_t kMark = 1;

bool is_marked(const void* kept) { return reinterpret_cast<std::uintptr_t>(kept) % 2 != 0; }

}  // namespace

void set(lws* wsi, LwsArrival* arrival) { lws_set_opaque_user_data(wsi, arrival); }

void set(lws* wsi, Session* session) {
  lws_set_opaque_user_data(wsi, reinterpret_cast<std::byte*>(session) + kMark);
}

LwsArrival* arrival(lws* wsi) {
  auto* const kept = lws_get_opaque_user_data(wsi);
  return is_marked(kept) ? nullptr : static_cast<LwsArrival*>(kept);
}

Session* session(lws* wsi) {
  auto* const kept = lws_get_opaque_user_data(wsi);
  if (!is_marked(kept)) return nullptr;
  return reinterpret_cast<Session*>(static_cast<std::byte*>(kept) - kMark);
}

void clear(lws* wsi) { lws_set_opaque_user_data(wsi, nullptr); }

}  // namespace syncws::lws_tenant
