#include "net/lws_context_end.h"

#include <libwebsockets.h>

namespace syncws {

/// The library frees the context in the close callback of its last handle, and nulls the pointer
/// then.
void end_lws_context(UvLoop& loop, lws_context*& context) {
  if (context == nullptr) return;
  lws_context_destroy(context);
  constexpr int kMostTurns = 100;
  for (int i = 0; i < kMostTurns && context != nullptr; ++i) uv_run(loop.get(), UV_RUN_NOWAIT);
  if (context != nullptr) lws_context_destroy(context);
}

}  // namespace syncws
