"""Scenarios and verdicts as Markdown."""

from __future__ import annotations

from figures import Figure
from load import Run
from scenarios import OURS, Entry, Scenario
from verdicts import Spread, Verdict, judge, ratio, runs_of, spread

NOTHING = "–"
WORDS = {True: "met", False: "**not met**", None: "not measured"}


def markdown(runs: list[Run], scenario: Scenario) -> str:
    entries = scenario.entries
    others = [entry for entry in entries if entry.name != entries[0].name]
    lines = [f"## {scenario.name}: {scenario.title}", "", _rounds(runs, scenario), ""]
    head = [entry.name for entry in entries]
    head += [f"{entries[0].name}/{entry.name}" for entry in others]
    lines += row("", *head) + rule(1 + len(head))
    for figure in scenario.figures:
        cells = [spread_text(spread(runs, scenario, e.name, figure), figure) for e in entries]
        ratios = [ratio(runs, scenario, figure, entries[0].name, e.name) for e in others]
        lines += row(figure.title, *cells, *(number(value, 2) for value in ratios))
    lines += _faults(runs, scenario)
    verdicts = [judge(runs, scenario, expected) for expected in scenario.expectations]
    return "\n".join([*lines, "", *verdict_rows(verdicts), ""])


def summary(verdicts: list[Verdict]) -> str:
    """All of them, the missed ones to be seen at a glance."""
    missed = sum(verdict.met is False for verdict in verdicts)
    lines = [f"## Expected: {len(verdicts)}, not met: {missed}", ""]
    return "\n".join([*lines, *verdict_rows(verdicts, with_scenario=True), ""])


def verdict_rows(verdicts: list[Verdict], with_scenario: bool = False) -> list[str]:
    first = ("scenario",) if with_scenario else ()
    lines = row(*first, "expected", "measured", "") + rule(3 + len(first))
    for verdict in verdicts:
        aim = "" if verdict.aim is None else f" (better {verdict.aim:,g})"
        measured = number(verdict.measured, verdict.digits) + (verdict.unit if verdict.measured else "")
        name = (verdict.scenario,) if with_scenario else ()
        lines += row(*name, verdict.expected + aim, measured, WORDS[verdict.met])
    return lines


def _rounds(runs: list[Run], scenario: Scenario) -> str:
    def said(entry: Entry) -> str:
        note = f" ({entry.note})" if entry.note else ""
        return f"{entry.name} {len(runs_of(runs, scenario, entry.name))}{note}"

    rounds = ", ".join(map(said, scenario.entries))
    return f"Medians with min..max; ratios are medians of the rounds'. Rounds: {rounds}."


def _faults(runs: list[Run], scenario: Scenario) -> list[str]:
    faulty = [run for entry in scenario.entries for run in runs_of(runs, scenario, entry.name) if run.fault]
    lines = [f"- {run.peer}, round {run.round}, does not count: {run.fault}" for run in faulty]
    return ["", *lines] if lines else []


def failed(runs: list[Run]) -> bool:
    """Whether one of ours does not count."""
    return any(run.fault and run.peer.startswith(OURS) for run in runs)


def row(*cells: str) -> list[str]:
    return ["| " + " | ".join(cells) + " |"]


def rule(columns: int) -> list[str]:
    return ["|---|" + "---:|" * (columns - 1)]


def number(value: float | None, digits: int) -> str:
    return NOTHING if value is None else f"{value:,.{digits}f}"


def spread_text(found: Spread | None, figure: Figure) -> str:
    if found is None:
        return NOTHING
    low, median, high = (number(v, figure.digits) for v in (found.low, found.median, found.high))
    return f"{median} ({low}..{high})"
