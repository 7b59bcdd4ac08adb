"""Many viewers resume at once while events go live to others: what do the others notice?"""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import time
import urllib.request
from pathlib import Path

from durable import rows, serving, spread_text
from load import RunFailed, finish_bench, start_bench
from peers import Running

TITLE = "resume"
EXPECTED_P99 = 50.0  # milliseconds
EVENTS = 10_000
ORGANISATION = "bench-0"  # the first of syncws-bench's
LIVE = 20
RATE = 100
HISTORY = ("--history-events", "20000", "--history-bytes", "16M")
TIMEOUT = 120
JOIN_SECONDS = 20.0


def measure(programs: Path, helpers: Path, rounds: int, viewers: int) -> list[dict]:
    """One dictionary a round. The first storm is without others, and tells how long one lasts."""
    lasts = _round(programs, helpers, viewers, 0)["storm"]["seconds"]
    return [_round(programs, helpers, viewers, max(0.5, lasts)) for _ in range(rounds)]


def _round(programs: Path, helpers: Path, viewers: int, live_seconds: float) -> dict:
    with serving(programs, [*HISTORY, "--max-connections", str(viewers + LIVE + 10)]) as server:
        _fill_history(programs, server)
        bench = _start_live(programs, server, live_seconds) if live_seconds > 0 else None
        storm = _ride_out(helpers, server, viewers)
        live = finish_bench(bench) if bench else {}
        return {"storm": storm, "live": live, "peakBytes": _peak_bytes(server)}


def _fill_history(programs: Path, server: Running) -> None:
    lines = "".join(_line(number) + "\n" for number in range(EVENTS))
    command = [str(programs / "syncws-emit"), "--socket", server.socket]
    subprocess.run(command, input=lines, text=True, check=True, timeout=TIMEOUT)


def _line(number: int) -> str:
    details = {"number": number, "pad": "x" * 80}
    event = {"type": "SYNC_SUCCESS", "pfaId": f"pfa-{number % 100}", "organizationId": ORGANISATION}
    return json.dumps({**event, "details": details}, separators=(",", ":"))


def _start_live(programs: Path, server: Running, seconds: float) -> subprocess.Popen[str]:
    where = ["--url", server.url, "--socket", server.socket, "--connections", str(LIVE)]
    load = ["--rate", f"{RATE}/s", "--duration", f"{seconds:.2f}s", "--timeout", f"{TIMEOUT}s"]
    bench = start_bench([str(programs / "syncws-bench"), "--json", *where, *load])
    deadline = time.monotonic() + JOIN_SECONDS
    while _ask(server, "/api/ws/stats")["connections"]["total"] < LIVE:
        if bench.poll() is not None or time.monotonic() > deadline:
            finish_bench(bench)
            raise RunFailed(f"{TITLE}: the live viewers did not come in time")
    return bench


def _ask(server: Running, path: str) -> dict:
    with urllib.request.urlopen(server.url.replace("ws:", "http:", 1) + path, timeout=TIMEOUT) as answer:
        return json.load(answer)


def _ride_out(helpers: Path, server: Running, viewers: int) -> dict:
    epoch = _ask(server, f"/api/sync/status/{ORGANISATION}")["epoch"]
    port = server.url.rpartition(":")[2]
    command = [str(helpers / "storm_client"), port, ORGANISATION, epoch, str(viewers), str(EVENTS)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT)
    if done.returncode != 0:
        raise RunFailed(f"{TITLE}: {done.stderr.strip()}")
    return json.loads(done.stdout)


def _peak_bytes(server: Running) -> int:
    status = Path(f"/proc/{server.process.pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) * 1024 if found else 0


def markdown(results: list[dict]) -> str:
    p99 = [result["live"]["latencyMs"]["p99"] for result in results]
    figures = {
        "live delivery p50, ms": ([r["live"]["latencyMs"]["p50"] for r in results], 2),
        "live delivery p99, ms": (p99, 2),
        "live delivery at worst, ms": ([r["live"]["latencyMs"]["max"] for r in results], 2),
        "until half of them have everything, s": ([r["storm"]["medianSeconds"] for r in results], 2),
        "until all have everything, s": ([r["storm"]["seconds"] for r in results], 2),
        "server memory at its peak, MiB": ([r["peakBytes"] / 2**20 for r in results], 1),
    }
    viewers = results[0]["storm"]["viewers"]
    holds = "yes" if statistics.median(p99) < EXPECTED_P99 else "**no**"
    lines = [f"## {TITLE}: {viewers:,} viewers resume {EVENTS:,} events each, {LIVE} others listen", ""]
    lines += [f"{RATE} events/s go live. Medians of {len(results)} rounds with min..max.", ""]
    body = [(title, spread_text(values, digits)) for title, (values, digits) in figures.items()]
    verdict = f"Expected: live p99 below {EXPECTED_P99:.0f} ms. Holds: {holds}."
    return "\n".join([*lines, *rows(("", ""), body), "", verdict, ""])
