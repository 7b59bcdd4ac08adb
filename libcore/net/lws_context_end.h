#pragma once

#include "net/uv_loop.h"

struct lws_context;

namespace syncws {

/// Destroys a context that was made with `pcontext = &context` on our loop, and runs the loop until
/// the library has let go of its handles there. Callbacks of our own handles may come meanwhile.
void end_lws_context(UvLoop& loop, lws_context*& context);

}  // namespace syncws
