"""Two threads of serve against one, into viewers that throw everything away.

syncws-bench looks at each event and so needs a core for itself: where there are two, the second thread
would gain nothing. These viewers only count bytes; that all of them are right is for the other loads.
What they cost is told none the less: where both together keep all cores busy, the threads had no more to gain.
"""

from __future__ import annotations

import json
import os
import resource
import socket
import statistics
import subprocess

from durable import rows, spread_text
from load import RunFailed
from peers import Peer, Running, running
from throughput_section import SIZE, line_of
from verdicts import Verdict, within

TITLE = "threads"
NEEDS = "--threads"
VIEWERS = 200
EVENTS = 50_000
ORGANISATION = "org-0"
EXPECTED = 1.6
COUNTS = (1, 2)
COLUMNS = (("perSecond", 0), ("cpuMicros", 3), ("viewersCpuMicros", 3), ("busyCores", 2))  # and their decimals
TIMEOUT = 60
HEADER = 4  # bytes of a frame with 126 to 65,535 bytes


def measure(helpers: str, serve: Peer, rounds: int) -> list[dict]:
    """One dictionary a round: deliveries a second and CPU a delivery, by the number of threads."""
    results = []
    for number in range(rounds):
        order = COUNTS if number % 2 == 0 else COUNTS[::-1]
        results.append({str(threads): _run(helpers, serve, threads) for threads in order})
    return results


def _run(helpers: str, serve: Peer, threads: int) -> dict:
    lines = [line_of(number, 1) for number in range(EVENTS)]
    wanted = sum(len(line) + HEADER for line in lines)
    arguments = () if threads == 1 else (NEEDS, str(threads))
    with running(serve.with_arguments(arguments)) as server:
        command = [f"{helpers}/sink_client", str(server.port), ORGANISATION, str(VIEWERS), str(wanted)]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True) as viewers:
            try:
                return _fill(server, viewers, lines, wanted)
            finally:
                viewers.kill()


def _fill(server: Running, viewers: subprocess.Popen[str], lines: list[str], wanted: int) -> dict:
    if viewers.stdout.readline() != "in\n":
        raise RunFailed(f"{TITLE}: {viewers.stderr.read().strip()}")
    cpu = server.cpu_seconds()
    before = _children_cpu()
    with socket.socket(socket.AF_UNIX) as source:
        source.connect(server.socket)
        source.settimeout(TIMEOUT)
        source.sendall("".join(f"{line}\n" for line in lines).encode("ascii"))
    told, words = viewers.communicate(timeout=TIMEOUT)
    if viewers.returncode != 0:
        raise RunFailed(f"{TITLE}: {words.strip()}")
    result = json.loads(told)
    if result["bytes"] != wanted * VIEWERS:
        raise RunFailed(f"{TITLE}: {result['bytes']:,} bytes instead of {wanted * VIEWERS:,}")
    deliveries = EVENTS * VIEWERS
    cpu = server.cpu_seconds() - cpu
    viewers_cpu = _children_cpu() - before
    return {
        "perSecond": deliveries / result["seconds"],
        "cpuMicros": cpu / deliveries * 1e6,
        "viewersCpuMicros": viewers_cpu / deliveries * 1e6,
        "busyCores": (cpu + viewers_cpu) / result["seconds"],
    }


def _children_cpu() -> float:
    """Seconds, of those that have ended: the viewers have, the server has not."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def markdown(results: list[dict]) -> str:
    lines = [f"## {TITLE}: {VIEWERS} viewers that count bytes, a burst of {EVENTS:,} events × {SIZE} B", ""]
    lines += [f"Medians of {len(results)} rounds with min..max.", ""]
    body = [
        (
            str(count),
            *(spread_text([result[str(count)][key] for result in results], places) for key, places in COLUMNS),
        )
        for count in COUNTS
    ]
    heads = (
        "threads",
        "deliveries a second",
        "server CPU a delivery, µs",
        "viewers' CPU a delivery, µs",
        f"cores busy, of {os.cpu_count()}",
    )
    most = statistics.median((os.cpu_count() or 1) / result["1"]["busyCores"] for result in results)
    reason = f"If a delivery costs no more with two threads, all cores busy would be {most:.2f} × one thread."
    return "\n".join([*lines, *rows(heads, body), "", reason, ""])


def verdicts(results: list[dict]) -> list[Verdict]:
    ratio = statistics.median(result["2"]["perSecond"] / result["1"]["perSecond"] for result in results)
    sentence = f"deliveries a second: 2 threads >= {EXPECTED} × 1 thread"
    return [Verdict(TITLE, sentence, ratio, 2, " ×", within(ratio, ">=", EXPECTED))]
