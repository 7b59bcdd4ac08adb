#pragma once

namespace syncws {

/// From now on libwebsockets takes its memory from SmallBlocks: what it keeps for each connection
/// is four pieces of a few hundred bytes. Before the first context; what it had before is freed as
/// it was made.
void give_lws_small_blocks();

}  // namespace syncws
