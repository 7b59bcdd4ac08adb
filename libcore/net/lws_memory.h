#pragma once

namespace syncws {

/// From now on libwebsockets takes its memory from SmallBlocks, or the heap where there are none:
/// what it keeps for each connection is four pieces of a few hundred bytes. (Its own allocator
/// counts in a variable that all threads would write to.) Before the first context of any thread;
/// what it had before is freed as it was made.
void give_lws_memory();

}  // namespace syncws
