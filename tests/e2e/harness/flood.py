"""More bytes than the kernel can hide between a server and a client that does not read."""

from .events import numbered

SIZE = 8_000


def wide_events():
    """Events of 8,000 bytes, in sum well beyond what one connection's buffers and a history of 1 MiB can hold."""
    with open("/proc/sys/net/ipv4/tcp_wmem", encoding="ascii") as limits:
        most = int(limits.read().split()[2])
    return numbered((2 * most + (8 << 20)) // SIZE, size=SIZE)


# A receive buffer so small that the sender's fills soon.
TINY = 4096
