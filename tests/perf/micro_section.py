"""Single steps of an event's way, measured by Google Benchmark (micro/)."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from durable import rows
from load import RunFailed

TITLE = "micro"
PROGRAM = "micro_bench"
REPETITIONS = 5
TIMEOUT = 300


def measure(program: Path) -> list[dict]:
    """One dictionary a benchmark: nanoseconds of CPU an item, as Google Benchmark has it."""
    command = [
        str(program),
        "--benchmark_format=json",
        f"--benchmark_repetitions={REPETITIONS}",
        "--benchmark_report_aggregates_only=true",
        "--benchmark_enable_random_interleaving=true",
        "--benchmark_min_time=0.2",
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=TIMEOUT)
        return medians(json.loads(done.stdout))
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise RunFailed(f"{TITLE}: {error}: {error.stderr}") from error


def medians(report: dict) -> list[dict]:
    """Of each benchmark its median, and how far the repetitions are apart."""
    by_name: dict[str, dict[str, dict]] = {}
    for entry in report["benchmarks"]:
        by_name.setdefault(entry["run_name"], {})[entry["aggregate_name"]] = entry
    return [_figures(name, aggregates) for name, aggregates in by_name.items()]


def _figures(name: str, aggregates: dict[str, dict]) -> dict:
    rate = aggregates["median"]["items_per_second"]
    spread = aggregates["cv"]["cpu_time"] if "cv" in aggregates else None
    return {"name": name, "nanoseconds": 1e9 / rate, "perSecond": rate, "variation": spread}


def markdown(results: list[dict]) -> str:
    lines = [f"## {TITLE}: single steps, without sockets", ""]
    lines += [f"Medians of {REPETITIONS}; CPU time for one event, or what the name says.", ""]
    body = [
        (
            result["name"],
            f"{result['nanoseconds']:,.1f}",
            f"{result['perSecond']:,.0f}",
            "–" if result["variation"] is None else f"{result['variation']:.1%}",
        )
        for result in results
    ]
    return "\n".join([*lines, *rows(("", "ns", "a second", "varies by"), body), ""])
