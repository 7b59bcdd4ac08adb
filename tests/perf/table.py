"""Runs as medians, ratios and verdicts, and these as Markdown."""

from __future__ import annotations

import statistics
from dataclasses import dataclass

from load import Run
from scenarios import Expectation, Figure, Scenario

NOTHING = "–"
PEERS = ("serve", "bare", "ws")


@dataclass(frozen=True)
class Spread:
    median: float
    low: float
    high: float


@dataclass(frozen=True)
class Verdict:
    sentence: str
    measured: float | None
    unit: str
    holds: bool | None  # None: not measured


def spread(runs: list[Run], scenario: Scenario, peer: str, figure: Figure) -> Spread | None:
    figures = [figure.of(run.result) for run in _of(runs, scenario, peer)]
    values = [value for value in figures if value is not None]
    if not values:
        return None
    return Spread(statistics.median(values), min(values), max(values))


def ratio(runs: list[Run], scenario: Scenario, figure: Figure, versus: str) -> float | None:
    """serve's median over that of `versus`."""
    ours = spread(runs, scenario, "serve", figure)
    theirs = spread(runs, scenario, versus, figure)
    return ours.median / theirs.median if ours and theirs and theirs.median else None


def judge(runs: list[Run], scenario: Scenario, expected: Expectation) -> Verdict:
    figure = expected.figure
    sentence = f"{figure.title}: serve {expected.relation} {expected.bound:,g}"
    if expected.versus:
        sentence += f" × {expected.versus}"
        measured = ratio(runs, scenario, figure, expected.versus)
    else:
        ours = spread(runs, scenario, "serve", figure)
        measured = ours.median if ours else None
    unit = " ×" if expected.versus else ""
    return Verdict(sentence, measured, unit, _holds(measured, expected))


def _holds(measured: float | None, expected: Expectation) -> bool | None:
    if measured is None:
        return None
    is_at_least = expected.relation == ">="
    return measured >= expected.bound if is_at_least else measured <= expected.bound


def markdown(runs: list[Run], scenario: Scenario) -> str:
    rounds = ", ".join(f"{peer} {len(_of(runs, scenario, peer))}" for peer in PEERS)
    lines = [f"## {scenario.name}: {scenario.title}", ""]
    lines += [f"Medians with min..max; rounds: {rounds}.", ""]
    lines += _row("", *PEERS, "serve/bare", "serve/ws") + _rule(6)
    for figure in scenario.figures:
        cells = [_spread_text(spread(runs, scenario, peer, figure), figure) for peer in PEERS]
        ratios = [_number(ratio(runs, scenario, figure, peer), 2) for peer in PEERS[1:]]
        lines += _row(figure.title, *cells, *ratios)
    lines += [""] + _row("expected", "measured", "holds") + _rule(3)
    for expected in scenario.expectations:
        verdict = judge(runs, scenario, expected)
        measured = _number(verdict.measured, 2 if verdict.unit else 0) + verdict.unit
        holds = {True: "yes", False: "**no**", None: "not measured"}[verdict.holds]
        lines += _row(verdict.sentence, measured, holds)
    return "\n".join(lines) + "\n"


def _of(runs: list[Run], scenario: Scenario, peer: str) -> list[Run]:
    return [run for run in runs if (run.scenario, run.peer) == (scenario.name, peer)]


def _row(*cells: str) -> list[str]:
    return ["| " + " | ".join(cells) + " |"]


def _rule(columns: int) -> list[str]:
    return ["|---|" + "---:|" * (columns - 1)]


def _number(value: float | None, digits: int) -> str:
    return NOTHING if value is None else f"{value:,.{digits}f}"


def _spread_text(found: Spread | None, figure: Figure) -> str:
    if found is None:
        return NOTHING
    low, median, high = (_number(v, figure.digits) for v in (found.low, found.median, found.high))
    return f"{median} ({low}..{high})"
