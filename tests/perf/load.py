"""One run of syncws-bench against a server, and whether it counts."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from peers import Peer, running
from scenarios import Scenario

LAST_DELIVERIES = "120s"  # ws needs some 10 s for what the others do in 0.2 s
LIMIT_SECONDS = 300.0


class RunFailed(Exception):
    """A run that does not count. The text has its figures."""


@dataclass(frozen=True)
class Run:
    scenario: str
    peer: str
    round: int
    result: dict


def measure(bench: Path, scenario: Scenario, peer: Peer, round_number: int) -> Run:
    with running(peer) as server:
        where = f"{scenario.name}, {peer.name}, round {round_number}"
        command = [str(bench), "--json", "--url", server.url, "--socket", server.socket]
        command += [*scenario.load, "--timeout", LAST_DELIVERIES]
        try:
            result = run_bench(command)
            _check(scenario, result)
        except RunFailed as error:
            words = f"{peer.name} said:\n{server.last_words()}"
            raise RunFailed(f"{where}: {error}\n{words}") from error
    return Run(scenario.name, peer.name, round_number, result)


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


def _check(scenario: Scenario, result: dict) -> None:
    """Everything was delivered to everybody, once and in order; the exit code says no more."""
    is_whole = result.get("delivered") == result.get("expected") is not None
    is_all = result.get("connections") == scenario.connections
    is_clean = all(result.get(name) == 0 for name in ("lost", "duplicated", "reordered"))
    if not (is_whole and is_all and is_clean):
        raise RunFailed("the run does not count\n" + json.dumps(result, indent=2))
