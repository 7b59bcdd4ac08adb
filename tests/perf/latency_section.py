"""How long an event takes to its viewers when it is made safe first, beside the disk's own time."""

from __future__ import annotations

import statistics
from pathlib import Path

from durable import rows, serving, spread_text, sync_times
from load import run_bench

TITLE = "journal-latency"
LOAD = ("--connections", "20", "--rate", "100/s", "--duration", "3s")
MODES = {"memory": None, "--fsync always": "always"}


def measure(programs: Path, rounds: int) -> list[dict]:
    """One dictionary a round: the disk's times in milliseconds, and a result of syncws-bench a mode."""
    return [_round(programs, number) for number in range(rounds)]


def _round(programs: Path, number: int) -> dict:
    disk = sync_times(programs)
    modes = list(MODES) if number % 2 == 0 else list(reversed(MODES))
    runs = {mode: _run(programs, MODES[mode]) for mode in modes}
    return {"disk": {"p50": statistics.median(disk), "p99": disk[len(disk) * 99 // 100]}, **runs}


def _run(programs: Path, fsync: str | None) -> dict:
    with serving(programs, [], fsync) as server:
        where = ["--url", server.url, "--socket", server.socket]
        return run_bench([str(programs / "syncws-bench"), "--json", *where, *LOAD])["latencyMs"]


def markdown(results: list[dict]) -> str:
    names = {"the disk: 4 KiB and fdatasync": "disk", **{f"delivery, {m}": m for m in MODES}}
    body = [
        (title, *(spread_text([result[name][key] for result in results], 2) for key in ("p50", "p99")))
        for title, name in names.items()
    ]
    lines = [f"## {TITLE}: {' '.join(LOAD)}", ""]
    lines += [f"Milliseconds; medians of {len(results)} rounds with min..max.", ""]
    return "\n".join([*lines, *rows(("", "p50", "p99"), body), ""])
