"""What is measured besides the servers' race: each section is a module with its own table."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass

import journal_section
import latency_section
import storm_section
import throughput_section

Results = list[dict]


@dataclass(frozen=True)
class Section:
    name: str
    helpers: tuple[str, ...]  # programs beside the bare server
    measure: Callable[[argparse.Namespace], Results]
    markdown: Callable[[Results], str]


def _journal(options: argparse.Namespace) -> Results:
    return journal_section.measure(options.helpers / "journal_bench", options.rounds, None)


def _throughput(options: argparse.Namespace) -> Results:
    return throughput_section.measure(options.bin, options.helpers, options.rounds)


def _latency(options: argparse.Namespace) -> Results:
    return latency_section.measure(options.bin, options.rounds)


def _storm(options: argparse.Namespace) -> Results:
    return storm_section.measure(options.bin, options.helpers, options.rounds, options.clients)


ALL = (
    Section("journal", ("journal_bench",), _journal, journal_section.markdown),
    Section("throughput", ("bare_insert",), _throughput, throughput_section.markdown),
    Section("latency", (), _latency, latency_section.markdown),
    Section("storm", ("storm_client",), _storm, storm_section.markdown),
)
NAMES = tuple(section.name for section in ALL)


def chosen(options: argparse.Namespace) -> list[Section]:
    if options.rounds < 1:
        return []
    return [section for section in ALL if options.scenario in (section.name, "all")]


def measure(section: Section, options: argparse.Namespace) -> Results:
    print(f"run.py: {section.name}", file=sys.stderr)
    return section.measure(options)
