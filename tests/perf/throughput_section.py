"""Events through the socket into serve, with and without a journal, beside a bare SQLite loop."""

from __future__ import annotations

import json
import statistics
import subprocess
import time
from pathlib import Path

from durable import FSYNCS, folder_beside, rows, serving, spread_text
from load import RunFailed

TITLE = "journal-throughput"
EXPECTED = 0.7  # of the bare loop's rate, with --fsync always
EVENTS = 100_000
GROUP = 2_500  # somewhat more than serve puts in a transaction under this load
ORGANISATIONS = 4
SIZE = 200
MEMORY = "memory"
TIMEOUT = 300


def measure(programs: Path, helpers: Path, rounds: int) -> list[dict]:
    """One dictionary a round: events a second by name of what ran."""
    results = []
    with folder_beside(programs) as folder:
        lines = folder / "events.ndjson"
        lines.write_text(_lines(), encoding="ascii")
        for number in range(rounds):
            plan = [MEMORY, *FSYNCS, *(f"bare {fsync}" for fsync in FSYNCS)]
            shift = number % len(plan)
            order = plan[shift:] + plan[:shift]
            results.append({name: _run(name, programs, helpers, lines) for name in order})
    return results


def _lines() -> str:
    return "".join(line_of(number, ORGANISATIONS) + "\n" for number in range(EVENTS))


def line_of(number: int, organisations: int) -> str:
    """An event of exactly SIZE bytes."""
    event = {
        "type": "SYNC_SUCCESS",
        "pfaId": f"pfa-{number % 100}",
        "organizationId": f"org-{number % organisations}",
        "timestamp": "2025-11-28T10:00:00.000Z",
        "details": {"number": number, "pad": ""},
    }
    bare = len(json.dumps(event, separators=(",", ":")))
    event["details"]["pad"] = "x" * (SIZE - bare)
    return json.dumps(event, separators=(",", ":"))


def _run(name: str, programs: Path, helpers: Path, lines: Path) -> float:
    if name.startswith("bare "):
        return _run_bare(helpers / "bare_insert", programs, name.removeprefix("bare "))
    with serving(programs, [], None if name == MEMORY else name) as server:
        command = [str(programs / "syncws-emit"), "--socket", server.socket, str(lines)]
        begun = time.perf_counter()
        _call(command)
        return EVENTS / (time.perf_counter() - begun)


def _run_bare(program: Path, programs: Path, fsync: str) -> float:
    with folder_beside(programs) as folder:
        told = _call([str(program), str(folder / "bare.db"), fsync, str(EVENTS), str(GROUP)])
    return json.loads(told)["perSecond"]


def _call(command: list[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=TIMEOUT)
    except subprocess.CalledProcessError as error:
        raise RunFailed(f"{TITLE}: exit {error.returncode}: {error.stderr.strip()}") from error
    except subprocess.TimeoutExpired as error:
        raise RunFailed(f"{TITLE}: {error}") from error
    return done.stdout


def markdown(results: list[dict]) -> str:
    head = ("--fsync", "serve, events/s", "bare loop, events/s", "ratio", "to memory", "holds")
    body = [_row(results, name) for name in (MEMORY, *FSYNCS)]
    lines = [f"## {TITLE}: {EVENTS:,} events × {SIZE} B through syncws-emit, acknowledged", ""]
    lines += [f"Medians of {len(results)} rounds with min..max; the loop commits {GROUP:,} a time.", ""]
    lines += [*rows(head, body), "", f"Expected of always: at least {EXPECTED} of the bare loop.", ""]
    return "\n".join(lines)


def _row(results: list[dict], name: str) -> tuple[str, ...]:
    ours = [result[name] for result in results]
    to_memory = statistics.median(result[name] / result[MEMORY] for result in results)
    if name == MEMORY:
        return (name, spread_text(ours, 0), "–", "–", "1.00", "–")
    bare = [result[f"bare {name}"] for result in results]
    ratio = statistics.median(ours) / statistics.median(bare)
    holds = "–" if name != "always" else "yes" if ratio >= EXPECTED else "**no**"
    cells = (spread_text(ours, 0), spread_text(bare, 0), f"{ratio:.2f}", f"{to_memory:.2f}")
    return (name, *cells, holds)
