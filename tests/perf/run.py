#!/usr/bin/python3
"""Measures syncws-serve against other servers on this machine, interleaved, and judges by goals.py.

Markdown on stdout and, with --out, in files; talk on stderr. Exit: 0 measured (whatever the figures
say), 1 a run of ours did not count, 2 something to run is missing.
"""

from __future__ import annotations

import argparse
import os
import resource
import signal
import sys
from pathlib import Path

import field
import goals
import report
import sections
from journal_section import JournalFailed
from load import Run, RunFailed, measure
from peers import HERE, PeerFailed
from scenarios import Scenario, is_asked_for

ROOT = HERE.parent.parent
QUICK_ROUNDS = 2


def read_options() -> argparse.Namespace:
    default_bin = Path(os.environ.get("SYNCWS_BIN") or ROOT / "build/release/tools")
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--bin", type=Path, default=default_bin, help="folder of the programs")
    add("--helpers", type=Path, help="folder of the other programs measured with")
    add("--node", default="node", help="the node to run ws and uWebSockets.js with")
    add("--nginx", default=os.environ.get("NGINX") or "/usr/sbin/nginx", help="the nginx to run nchan in")
    add("--rounds", type=int, metavar="N", help="default: 5")
    add("--quick", action="store_true", help=f"{QUICK_ROUNDS} rounds: a first look, no figures to show")
    add(
        "--scenario", action="append", default=[], metavar="NAME", choices=names(),
        help="only this one, or all of a group (burst is burst-1k and burst-9k); repeatable",
    )  # fmt: skip
    add("--list", action="store_true", help="name the scenarios and leave")
    add("--without", action="append", default=[], metavar="PEER", choices=field.OTHERS, help="repeatable")
    add(
        "--serve-arg", action="append", default=[], metavar="ARG", help="one more for syncws-serve"
    )
    add("--out", type=Path, metavar="DIR", help="report.md, report.json, readme.md, growth.svg")
    options = parser.parse_args()
    options.helpers = options.helpers or options.bin.parent / "tests/perf"
    options.rounds = options.rounds or (QUICK_ROUNDS if options.quick else 5)
    return options


def names() -> list[str]:
    full = [part.name for part in (*goals.ALL, *sections.ALL)]
    return full + sorted({name.split("-")[0] for name in full} - set(full))


def missing(options: argparse.Namespace, chosen: list[Scenario]) -> list[str]:
    programs = [options.bin / f"syncws-{name}" for name in ("serve", "emit", "bench")]
    for section in sections.chosen(options):
        programs += [options.helpers / helper for helper in section.helpers]
    wanted = {entry.peer for scenario in chosen for entry in scenario.entries}
    for name, peer in field.race_peers(options).items():
        programs += field.programs_of(peer, options) if name in wanted else []
    return [str(program) for program in dict.fromkeys(programs) if not field.is_there(program)]


def measure_all(options: argparse.Namespace, scenario: Scenario) -> list[Run]:
    peers = field.race_peers(options)
    runs = []
    for number in range(1, options.rounds + 1):
        for entry in field.order(scenario.entries, number):
            if entry.peer not in peers:
                continue
            print(f"run.py: {scenario.name}, round {number}: {entry.name}", file=sys.stderr)
            peer = peers[entry.peer]
            runs.append(measure(options.bin / "syncws-bench", scenario, entry, peer, number))
            if runs[-1].fault:
                print(f"run.py: does not count: {runs[-1].fault}", file=sys.stderr)
    return runs


def raise_descriptor_limit() -> None:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def measure_into(told: report.Report, options: argparse.Namespace, chosen: list[Scenario]) -> None:
    """What is measured is written at once: a run takes half an hour, and may be interrupted."""
    for scenario in chosen:
        if may_run(told, options, scenario):
            told.add_runs(scenario, measure_all(options, scenario))
    for section in sections.chosen(options):
        if not may_run(told, options, section):
            continue
        try:
            told.add_section(section, sections.measure(section, options))
        except (RunFailed, PeerFailed, JournalFailed) as error:
            told.fail(f"{section.name} does not count: {error}")


def may_run(told: report.Report, options: argparse.Namespace, part: Scenario | sections.Section) -> bool:
    lacking = field.lacking(part.needs, options)
    if lacking:
        told.skip(f"{part.name} is left out: this syncws-serve has no {', '.join(lacking)}.")
    return not lacking


def main() -> int:
    options = read_options()
    if options.list:
        print("\n".join(names()))
        return 0
    chosen = [scenario for scenario in goals.ALL if is_asked_for(scenario.name, options.scenario)]
    if absent := missing(options, chosen):
        advice = "build them, or leave a server out by --without"
        print(f"run.py: not there or not executable: {', '.join(absent)}; {advice}", file=sys.stderr)
        return 2
    raise_descriptor_limit()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # on the way out, servers are stopped
    told = report.Report(options.out, options.rounds)
    measure_into(told, options, chosen)
    print(told.markdown(), end="")
    return 1 if told.has_failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
