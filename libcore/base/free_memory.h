#pragma once

namespace syncws {

/// Gives memory that is free back to the system: left to itself the C library keeps what a burst
/// has once needed. Takes about a millisecond for some tens of megabytes. Any thread.
void give_free_memory_back();

}  // namespace syncws
