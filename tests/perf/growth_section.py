"""How cost grows with viewers and with organisations: linear in deliveries, flat in organisations."""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

from durable import rows, spread_text
from load import RunFailed, fault_of, run_bench
from peers import Peer, running
from verdicts import Verdict, within

TITLE = "growth"
EVENTS = {  # of the burst, by viewers and organisations
    (10, 1): 50_000,
    (100, 1): 5_000,
    (1_000, 1): 500,
    (10_000, 1): 500,
    (100, 100): 500_000,
    (1_000, 100): 50_000,
    (10_000, 100): 50_000,
    (10_000, 10_000): 500_000,
}
POINTS = tuple(EVENTS)
DELIVERIES_PER_SECOND = 20_000
SECONDS = 4
MOST_ROUNDS = 3

Point = tuple[int, int]


def measure(bench: Path, peer: Peer, rounds: int) -> list[dict]:
    """One dictionary a run."""
    results = []
    for number in range(min(rounds, MOST_ROUNDS)):
        for viewers, organisations in POINTS if number % 2 == 0 else reversed(POINTS):
            print(f"run.py: {TITLE}: {viewers:,} in {organisations:,}", file=sys.stderr)
            results.append(_run(bench, peer, viewers, organisations))
    return results


def _run(bench: Path, peer: Peer, viewers: int, organisations: int) -> dict:
    events = EVENTS[viewers, organisations]
    rate = DELIVERIES_PER_SECOND * organisations // viewers
    burst = _load(bench, peer, viewers, organisations, ["--burst", str(events)])
    pace = ["--rate", f"{rate}/s", "--warm-up", "1s", "--duration", f"{SECONDS}s"]
    paced = _load(bench, peer, viewers, organisations, pace)
    return {
        "viewers": viewers,
        "organisations": organisations,
        "deliveriesPerSecond": burst["deliveriesPerSecond"],
        "burstCpuMicros": burst["server"]["cpuMicrosPerDelivery"],
        "p50": paced["latencyMs"]["p50"],
        "p99": paced["latencyMs"]["p99"],
        "pacedCpuMicros": paced["server"]["cpuMicrosPerDelivery"],
    }


def _load(bench: Path, peer: Peer, viewers: int, organisations: int, load: list[str]) -> dict:
    crowd = ["--connections", str(viewers), "--orgs", str(organisations), "--timeout", "60s"]
    with running(peer) as server:
        result = run_bench([str(bench), "--json", *server.target, *crowd, *load])
    if fault := fault_of(result, viewers):
        raise RunFailed(f"{TITLE}, {viewers:,} in {organisations:,}: {fault}")
    return result


def of_point(results: list[dict], point: Point, key: str) -> list[float]:
    return [run[key] for run in results if (run["viewers"], run["organisations"]) == point]


def markdown(results: list[dict]) -> str:
    lines = [f"## {TITLE}: viewers and organisations", ""]
    lines += [f"A burst of 500,000 deliveries or, where that is less, 500 events; and {DELIVERIES_PER_SECOND:,}"]
    lines += ["deliveries/s, paced. How many events of an organisation share a send differs from burst to burst, so"]
    lines += ["that only the paced figures can be compared.", ""]
    head = ("viewers", "organisations", "deliveries a second, burst", "CPU µs", "p50, ms, paced", "p99, ms", "CPU µs")
    paced = (("p50", 2), ("p99", 2), ("pacedCpuMicros", 3))
    keys = (("deliveriesPerSecond", 0), ("burstCpuMicros", 3), *paced)
    body = [
        (f"{point[0]:,}", f"{point[1]:,}", *(spread_text(of_point(results, point, k), d) for k, d in keys))
        for point in POINTS
    ]
    return "\n".join([*lines, *rows(head, body), ""])


def verdicts(results: list[dict]) -> list[Verdict]:
    def median(point: Point, key: str) -> float:
        return statistics.median(of_point(results, point, key))

    linear = median((10_000, 1), "pacedCpuMicros") / median((1_000, 1), "pacedCpuMicros")
    flat = median((10_000, 10_000), "pacedCpuMicros") / median((100, 100), "pacedCpuMicros")
    return [
        _verdict("10,000 viewers of one organisation <= 1.5 × 1,000 of it", linear, 1.5),
        _verdict("one viewer each, 10,000 organisations <= 1.25 × 100 of them", flat, 1.25),
    ]


def _verdict(sentence: str, measured: float, bound: float) -> Verdict:
    met = within(measured, "<=", bound)
    return Verdict(TITLE, f"server CPU a delivery, paced: {sentence}", measured, 2, " ×", met)
