#!/usr/bin/python3
"""Measures syncws-serve against a bare epoll loop and a Node server, and what its journal costs.

Markdown on stdout, talk on stderr. Exit: 0 measured (whatever the figures say), 1 a run did not
count, 2 something to run is missing.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import platform
import resource
import shutil
import signal
import sys
from pathlib import Path

import scenarios
import sections
import table
from journal_section import JournalFailed
from load import Run, RunFailed, measure
from peers import HERE, Peer, PeerFailed, bare_peer, serve_peer, ws_peer

ROOT = HERE.parent.parent
RACES = ("burst", "idle")


def read_options() -> argparse.Namespace:
    default_bin = Path(os.environ.get("SYNCWS_BIN") or ROOT / "build/release/tools")
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", type=Path, default=default_bin, help="folder of the programs")
    parser.add_argument("--bare", type=Path, help="the bare server (default: beside --bin)")
    parser.add_argument("--helpers", type=Path, help="folder of the other programs measured with")
    parser.add_argument("--node", default="node", help="the node to run ws_server.mjs with")
    parser.add_argument("--rounds", type=int, default=5, metavar="N")
    parser.add_argument("--ws-rounds", type=int, metavar="N", help="default: as --rounds; 0: none")
    parser.add_argument("--scenario", choices=(*RACES, *sections.NAMES, "all"), default="all")
    parser.add_argument("--clients", type=int, default=1_000, metavar="N", help="of burst, storm")
    parser.add_argument("--events", type=int, default=500, metavar="N", help="of burst")
    parser.add_argument("--idle", type=int, default=9_000, metavar="N", help="idle connections")
    parser.add_argument(
        "--serve-arg", action="append", default=[], metavar="ARG", help="one more for syncws-serve"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="all runs, for a program to read")
    options = parser.parse_args()
    options.helpers = options.helpers or options.bin.parent / "tests/perf"
    options.bare = options.bare or options.helpers / "bare_server"
    options.ws_rounds = options.rounds if options.ws_rounds is None else options.ws_rounds
    return options


def missing(options: argparse.Namespace) -> list[str]:
    programs = [options.bin / f"syncws-{name}" for name in ("serve", "emit", "bench")]
    for section in sections.chosen(options):
        programs += [options.helpers / helper for helper in section.helpers]
    if options.scenario in (*RACES, "all"):
        programs += [options.bare, *([options.node] if options.ws_rounds > 0 else [])]
    return [str(program) for program in programs if shutil.which(program) is None]


def rounds_of(options: argparse.Namespace) -> list[list[Peer]]:
    """Who runs in each round. Each round begins with another one, so that none is always first."""
    serve = serve_peer(options.bin, options.serve_arg)
    both = [serve, bare_peer(options.bare)]
    plan = []
    for number in range(max(options.rounds, options.ws_rounds)):
        peers = both if number < options.rounds else []
        peers = peers + ([ws_peer(options.node)] if number < options.ws_rounds else [])
        shift = number % len(peers)
        plan.append(peers[shift:] + peers[:shift])
    return plan


def measure_all(options: argparse.Namespace, chosen: list[scenarios.Scenario]) -> list[Run]:
    runs = []
    for scenario in chosen:
        for number, peers in enumerate(rounds_of(options), start=1):
            for peer in peers:
                print(f"run.py: {scenario.name}, round {number}: {peer.name}", file=sys.stderr)
                runs.append(measure(options.bin / "syncws-bench", scenario, peer, number))
    return runs


def write_json(
    path: Path, runs: list[Run], chosen: list[scenarios.Scenario], others: dict[str, list[dict]]
) -> None:
    verdicts = [
        {"scenario": scenario.name, **dataclasses.asdict(table.judge(runs, scenario, expected))}
        for scenario in chosen
        for expected in scenario.expectations
    ]
    content = {
        "processors": os.cpu_count(),
        "expectations": verdicts,
        **others,
        "runs": [dataclasses.asdict(run) for run in runs],
    }
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def raise_descriptor_limit() -> None:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def main() -> int:
    options = read_options()
    if absent := missing(options):
        print(f"run.py: not there or not executable: {', '.join(absent)}", file=sys.stderr)
        return 2
    raise_descriptor_limit()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # on the way out, servers are stopped
    every = [scenarios.burst(options.clients, options.events), scenarios.idle(options.idle)]
    chosen = [scenario for scenario in every if options.scenario in (scenario.name, "all")]
    try:
        runs = measure_all(options, chosen)
        others = [(part, sections.measure(part, options)) for part in sections.chosen(options)]
    except (RunFailed, PeerFailed, JournalFailed) as error:
        print(error)
        return 1
    print(f"# syncws-serve, measured on {os.cpu_count()} processors ({platform.machine()})\n")
    texts = [table.markdown(runs, scenario) for scenario in chosen]
    texts += [part.markdown(results) for part, results in others]
    print("\n".join(texts), end="")
    if options.json:
        write_json(options.json, runs, chosen, {part.name: found for part, found in others})
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
