"""What is measured besides the servers' race: each section is a module with its own table."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass

import growth_section
import journal_section
import latency_section
import micro_section
import reconnect_section
import storm_section
import threads_section
import throughput_section
from field import race_peers
from peers import serve_peer
from scenarios import is_asked_for
from verdicts import Verdict

Results = list[dict]
RESUMING = 1_000  # viewers of the section resume


@dataclass(frozen=True)
class Section:
    name: str
    helpers: tuple[str, ...]  # programs beside the bare server
    measure: Callable[[argparse.Namespace], Results]
    markdown: Callable[[Results], str]
    verdicts: Callable[[Results], list[Verdict]] = lambda _: []
    needs: tuple[str, ...] = ()  # options that syncws-serve must have
    is_for_readme: bool = False


def _reconnect(options: argparse.Namespace) -> Results:
    peers = [peer for name, peer in race_peers(options).items() if name in ("serve", "bare", "uws")]
    return reconnect_section.measure(options.helpers, peers, options.rounds)


def _threads(options: argparse.Namespace) -> Results:
    serve = serve_peer(options.bin, options.serve_arg)
    return threads_section.measure(str(options.helpers), serve, options.rounds)


def _growth(options: argparse.Namespace) -> Results:
    serve = serve_peer(options.bin, options.serve_arg)
    return growth_section.measure(options.bin / "syncws-bench", serve, options.rounds)


def _micro(options: argparse.Namespace) -> Results:
    return micro_section.measure(options.helpers / micro_section.PROGRAM)


def _journal(options: argparse.Namespace) -> Results:
    return journal_section.measure(options.helpers / "journal_bench", options.rounds, None)


def _throughput(options: argparse.Namespace) -> Results:
    return throughput_section.measure(options.bin, options.helpers, options.rounds)


def _latency(options: argparse.Namespace) -> Results:
    return latency_section.measure(options.bin, options.rounds)


def _resume(options: argparse.Namespace) -> Results:
    return storm_section.measure(options.bin, options.helpers, options.rounds, RESUMING)


ALL = (
    Section(
        "reconnect",
        ("comeback_client",),
        _reconnect,
        reconnect_section.markdown,
        reconnect_section.verdicts,
        is_for_readme=True,
    ),
    Section(
        "threads",
        ("sink_client",),
        _threads,
        threads_section.markdown,
        threads_section.verdicts,
        needs=(threads_section.NEEDS,),
        is_for_readme=True,
    ),
    Section(
        "growth",
        (),
        _growth,
        growth_section.markdown,
        growth_section.verdicts,
        is_for_readme=True,
    ),
    Section("micro", (micro_section.PROGRAM,), _micro, micro_section.markdown),
    Section("journal-file", ("journal_bench",), _journal, journal_section.markdown),
    Section("journal-throughput", ("bare_insert",), _throughput, throughput_section.markdown),
    Section("journal-latency", (), _latency, latency_section.markdown),
    Section("resume", ("storm_client",), _resume, storm_section.markdown),
)


def chosen(options: argparse.Namespace) -> list[Section]:
    return [section for section in ALL if is_asked_for(section.name, options.scenario)]


def measure(section: Section, options: argparse.Namespace) -> Results:
    print(f"run.py: {section.name}", file=sys.stderr)
    return section.measure(options)
