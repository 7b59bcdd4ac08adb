"""What the kernel keeps for sockets, which no process's resident memory shows."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path

MEMINFO = Path("/proc/meminfo")
INTERVAL = 0.1  # seconds


def slab_bytes(text: str) -> int:
    """What cannot be reclaimed of the kernel's object caches: sockets, files, epoll's entries."""
    fields = dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
    return int(fields["SUnreclaim"].split()[0]) * 1024


@contextlib.contextmanager
def watching() -> Iterator[dict]:
    """Of the whole machine, so others must keep quiet. In the end, "peakBytes" has what was added."""
    found: dict = {}
    done = threading.Event()
    before = slab_bytes(MEMINFO.read_text(encoding="ascii"))
    highest = [before]

    def watch() -> None:
        while not done.wait(INTERVAL):
            highest[0] = max(highest[0], slab_bytes(MEMINFO.read_text(encoding="ascii")))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield found
    finally:
        done.set()
        watcher.join()
        found["peakBytes"] = highest[0] - before
