#pragma once

namespace syncws {

/// What is written to the TCP socket from now on waits in the kernel, until a packet is full or
/// let_packets_go(), for at most 200 ms. For writes that follow each other at once: a small packet
/// costs either side more than these two calls together.
void hold_packets(int socket);
void let_packets_go(int socket);

}  // namespace syncws
