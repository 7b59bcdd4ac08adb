"""What the sections about the journal share: a serve with a journal, the disk, medians, a table."""

from __future__ import annotations

import contextlib
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from peers import Peer, Running, running, serve_peer

FSYNCS = ("always", "interval", "never")
SYNCS = 200
BLOCK = b"x" * 4096


@contextlib.contextmanager
def folder_beside(programs: Path) -> Iterator[Path]:
    """A folder for databases: beside the programs, since a temporary folder may be memory."""
    with tempfile.TemporaryDirectory(dir=programs, prefix="journal-") as folder:
        yield Path(folder)


@contextlib.contextmanager
def serving(programs: Path, extra: list[str], fsync: str | None = None) -> Iterator[Running]:
    """A fresh serve, with a new journal if `fsync` says so."""
    with folder_beside(programs) as folder:
        journal = ["--journal", str(folder / "journal.db"), "--fsync", fsync] if fsync else []
        peer: Peer = serve_peer(programs, [*extra, *journal])
        with running(peer) as server:
            yield server


def sync_times(programs: Path) -> list[float]:
    """Milliseconds that the disk itself needs to make 4 KiB at a file's end last, sorted."""
    times = []
    with folder_beside(programs) as folder:
        file = os.open(folder / "disk", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            for _ in range(SYNCS):
                begun = time.perf_counter()
                os.write(file, BLOCK)
                os.fdatasync(file)
                times.append((time.perf_counter() - begun) * 1e3)
        finally:
            os.close(file)
    return sorted(times)


def spread_text(values: list[float], digits: int) -> str:
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{middle:,.{digits}f} ({low:,.{digits}f}..{high:,.{digits}f})"


def rows(head: tuple[str, ...], body: list[tuple[str, ...]]) -> list[str]:
    rule = ("---",) + ("---:",) * (len(head) - 1)
    return ["| " + " | ".join(cells) + " |" for cells in (head, rule, *body)]
