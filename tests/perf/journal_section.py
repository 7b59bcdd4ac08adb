"""The journal file beside a bare SQLite loop: measured by journal_bench, told as Markdown."""

from __future__ import annotations

import json
import statistics
import subprocess
import tempfile
from pathlib import Path

EXPECTED = 0.7  # of the bare loop's rate
TIMEOUT = 300


class JournalFailed(Exception):
    """journal_bench did not come to its end."""


def measure(bench: Path, rounds: int, folder: Path | None) -> list[dict]:
    """One result a round; the databases are made below `folder` (default: beside the program)."""
    results = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory(dir=folder or bench.parent, prefix="journal-") as place:
            results.append(_run([str(bench), place]))
    return results


def _run(command: list[str]) -> dict:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=TIMEOUT)
        return json.loads(done.stdout)
    except subprocess.CalledProcessError as error:
        raise JournalFailed(f"journal: {error.stderr.strip()}") from error
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise JournalFailed(f"journal: {error}") from error


def markdown(results: list[dict]) -> str:
    sync = statistics.median(result["fdatasyncMicros"] for result in results)
    events = results[0]["runs"][0]["events"]
    lines = [f"## journal-file: {events:,} events × 200 B into a file", ""]
    lines += [f"Medians of {len(results)} rounds; fdatasync of 4 KiB: {sync:,.0f} µs.", ""]
    lines += ["| --fsync | events a group | journal, events/s | bare loop, events/s | ratio | holds |"]
    lines += ["|---|---:|---:|---:|---:|---:|"]
    lines += [_row([result["runs"][i] for result in results]) for i in range(len(results[0]["runs"]))]
    return "\n".join(lines) + f"\n\nExpected: a ratio of at least {EXPECTED}.\n"


def _row(runs: list[dict]) -> str:
    group, ours, bare = (
        statistics.median(run[key] for run in runs)
        for key in ("group", "journalPerSecond", "barePerSecond")
    )
    ratio = statistics.median(run["journalPerSecond"] / run["barePerSecond"] for run in runs)
    holds = "yes" if ratio >= EXPECTED else "**no**"
    return f"| {runs[0]['fsync']} | {group:,.0f} | {ours:,.0f} | {bare:,.0f} | {ratio:.2f} | {holds} |"
