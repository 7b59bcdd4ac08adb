"""A server with thousands of viewers is killed and started again: how soon are all back?

All come at the moment at which the new one is ready, which is harder than what viewers do, who wait
for a time of their own choice.
"""

from __future__ import annotations

import contextlib
import json
import statistics
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from durable import rows, spread_text
from load import RunFailed
from peers import Peer, PeerFailed, Running, running
from verdicts import Verdict, within

TITLE = "reconnect"
VIEWERS = 10_000
ORGANISATION = "bench-0"
EXPECTED_SECONDS = 2.0
TIMEOUT = 60
PORT_SECONDS = 70  # longer than TIME_WAIT


def measure(helpers: Path, peers: list[Peer], rounds: int) -> list[dict]:
    """One dictionary a round, of one a server."""
    results = []
    for number in range(rounds):
        shift = number % len(peers)
        order = peers[shift:] + peers[:shift]
        results.append({peer.name: _round(helpers, peer) for peer in order})
    return results


def _round(helpers: Path, peer: Peer) -> dict:
    with running(peer) as first:
        client = _start_client(helpers, first)
        try:
            _await_word(client, "in")
            killed = time.perf_counter()
            first.process.kill()
            _await_word(client, "lost")
            first.process.wait()
            with _back_on(peer, first.port) as second:
                ready = time.perf_counter()
                storm = _ride_out(client)
                return {**storm, "downSeconds": ready - killed, "cpuSeconds": second.cpu_seconds()}
        finally:
            client.kill()
            client.wait()


@contextlib.contextmanager
def _back_on(peer: Peer, port: int) -> Iterator[Running]:
    """The old connections of a server that does not share its port hold it for a moment."""
    deadline = time.monotonic() + PORT_SECONDS
    with contextlib.ExitStack() as stack:
        while True:
            try:
                server = stack.enter_context(running(peer, port))
                break
            except PeerFailed:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
        yield server


def _start_client(helpers: Path, server: Running) -> subprocess.Popen[str]:
    command = [str(helpers / "comeback_client"), str(server.port), ORGANISATION, str(VIEWERS)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def _await_word(client: subprocess.Popen[str], word: str) -> None:
    said = client.stdout.readline().strip()
    if said != word:
        raise RunFailed(f"{TITLE}: not {word} but '{said}' {client.stderr.read().strip()}")


def _ride_out(client: subprocess.Popen[str]) -> dict:
    try:
        said, words = client.communicate("go\n", timeout=TIMEOUT)
        return json.loads(said)
    except subprocess.TimeoutExpired as error:
        raise RunFailed(f"{TITLE}: not all were back after {TIMEOUT} s") from error
    except json.JSONDecodeError as error:
        raise RunFailed(f"{TITLE}: {words.strip()}") from error


def markdown(results: list[dict]) -> str:
    lines = [f"## {TITLE}: {VIEWERS:,} viewers come back at once after a restart", ""]
    lines += [f"Medians of {len(results)} rounds with min..max.", ""]
    names = sorted(results[0], key=lambda name: name != "serve")
    head = ("", "half of them are back, s", "all are back, s", "refused", "server CPU, s", "was away, s")
    body = [(name, *_cells([result[name] for result in results])) for name in names]
    return "\n".join([*lines, *rows(head, body), ""])


def _cells(runs: list[dict]) -> list[str]:
    times = [spread_text([run[key] for run in runs], 2) for key in ("medianSeconds", "seconds")]
    others = [spread_text([run[key] for run in runs], 2) for key in ("cpuSeconds", "downSeconds")]
    refused = sum(run["refused"] for run in runs)
    reasons = {run["reason"] for run in runs if run["reason"]}
    return [*times, ": ".join([f"{refused:,}", *sorted(reasons)]), *others]


def verdicts(results: list[dict]) -> list[Verdict]:
    ours = [result["serve"] for result in results if "serve" in result]
    seconds = statistics.median(run["seconds"] for run in ours) if ours else None
    refused = sum(run["refused"] for run in ours) if ours else None
    sentence = f"all {VIEWERS:,} are back, s: serve <= {EXPECTED_SECONDS:g}"
    return [
        Verdict(TITLE, sentence, seconds, 2, "", within(seconds, "<=", EXPECTED_SECONDS)),
        Verdict(TITLE, "refused: serve <= 0", refused, 0, "", within(refused, "<=", 0)),
    ]
