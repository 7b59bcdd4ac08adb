"""One run of syncws-bench against a server, and whether it counts."""

from __future__ import annotations

import contextlib
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import kernel_memory
from peers import Peer, PeerFailed, running
from scenarios import Entry, Scenario

LAST_DELIVERIES = "60s"  # ws needs some 10 s for what the others do in 0.2 s
LIMIT_SECONDS = 300.0


class RunFailed(Exception):
    """A run that does not count. The text has its figures."""


@dataclass(frozen=True)
class Run:
    scenario: str
    peer: str  # the name of its entry
    round: int
    result: dict
    fault: str | None = None  # why it does not count


def measure(bench: Path, scenario: Scenario, entry: Entry, peer: Peer, round_number: int) -> Run:
    """A run that was not whole has a fault, and its result is only to be shown."""
    load = scenario.load_for(entry)
    run = Run(scenario.name, entry.name, round_number, {})
    try:
        with running(peer.with_arguments(entry.arguments)) as server:
            command = [str(bench), "--json", *server.target, *_words(load)]
            try:
                result = _run_watched(command, scenario, int(load["--connections"]))
            except RunFailed as error:
                raise RunFailed(f"{error}; it said: {server.last_words()}") from error
    except (RunFailed, PeerFailed) as error:
        return Run(**{**vars(run), "fault": " ".join(str(error).split())})
    return Run(**{**vars(run), "result": result, "fault": fault_of(result, int(load["--connections"]))})


def _words(load: dict[str, str]) -> list[str]:
    pairs = {"--size": "200", "--timeout": LAST_DELIVERIES, **load}
    return [word for pair in pairs.items() for word in pair if word]


def _run_watched(command: list[str], scenario: Scenario, connections: int) -> dict:
    watching = kernel_memory.watching() if scenario.watches_kernel else contextlib.nullcontext({})
    with watching as kernel:
        result = run_bench(command)
    if kernel:
        result["kernel"] = {**kernel, "bytesPerConnection": kernel["peakBytes"] / connections}
    return result


def run_bench(command: list[str]) -> dict:
    return finish_bench(start_bench(command))


def start_bench(command: list[str]) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe, text=True)


def finish_bench(bench: subprocess.Popen[str]) -> dict:
    """What syncws-bench says in the end."""
    try:
        figures, words = bench.communicate(timeout=LIMIT_SECONDS)
        return json.loads(figures)
    except subprocess.TimeoutExpired as error:
        raise RunFailed(f"syncws-bench was not done after {LIMIT_SECONDS:.0f} s") from error
    except json.JSONDecodeError as error:
        code = bench.returncode
        raise RunFailed(f"syncws-bench gave no figures, exit {code}: {words.strip()}") from error
    finally:
        bench.kill()


def fault_of(result: dict, connections: int) -> str | None:
    """None: everything was delivered to everybody, once and in order. The exit code says no more."""
    if result.get("connections") != connections:
        return f"{result.get('connections')} of {connections:,} connections"
    delivered, expected = result.get("delivered"), result.get("expected")
    wrong = [f"{result[name]:,} {name}" for name in ("lost", "duplicated", "reordered") if result.get(name) != 0]
    if delivered != expected or expected is None:
        wrong.append(f"{delivered} of {expected} delivered")
    return ", ".join(wrong) or None
