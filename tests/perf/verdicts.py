"""Runs as medians, ratios and verdicts."""

from __future__ import annotations

import statistics
from dataclasses import dataclass

from figures import Figure
from load import Run
from scenarios import Expectation, Scenario


@dataclass(frozen=True)
class Spread:
    median: float
    low: float
    high: float


@dataclass(frozen=True)
class Verdict:
    scenario: str
    expected: str
    measured: float | None
    digits: int
    unit: str
    met: bool | None  # None: not measured
    aim: float | None = None


def runs_of(runs: list[Run], scenario: Scenario, name: str) -> list[Run]:
    return [run for run in runs if (run.scenario, run.peer) == (scenario.name, name)]


def values_of(runs: list[Run], scenario: Scenario, name: str, figure: Figure) -> dict[int, float]:
    """By round, of the runs that count."""
    counted = [run for run in runs_of(runs, scenario, name) if run.fault is None]
    values = {run.round: figure.of(run.result) for run in counted}
    return {number: value for number, value in values.items() if value is not None}


def spread(runs: list[Run], scenario: Scenario, name: str, figure: Figure) -> Spread | None:
    values = list(values_of(runs, scenario, name, figure).values())
    if not values:
        return None
    return Spread(statistics.median(values), min(values), max(values))


def ratio(
    runs: list[Run], scenario: Scenario, figure: Figure, subject: str, versus: str
) -> float | None:
    """The median of the rounds' ratios: what slows a round down slows both in it."""
    ours = values_of(runs, scenario, subject, figure)
    theirs = values_of(runs, scenario, versus, figure)
    ratios = [ours[number] / theirs[number] for number in ours if theirs.get(number)]
    return statistics.median(ratios) if ratios else None


def judge(runs: list[Run], scenario: Scenario, expected: Expectation) -> Verdict:
    figure = expected.figure
    sentence = f"{figure.title}: {expected.subject} {expected.relation} {expected.bound:,g}"
    if expected.versus:
        sentence += f" × {expected.versus}"
        measured = ratio(runs, scenario, figure, expected.subject, expected.versus)
        digits, unit = 2, " ×"
    else:
        found = spread(runs, scenario, expected.subject, figure)
        measured, digits, unit = found.median if found else None, figure.digits, ""
    met = within(measured, expected.relation, expected.bound)
    ours = runs_of(runs, scenario, expected.subject)
    if any(run.fault for run in ours):
        met = False
    return Verdict(scenario.name, sentence, measured, digits, unit, met, expected.aim)


def within(measured: float | None, relation: str, bound: float) -> bool | None:
    if measured is None:
        return None
    return measured >= bound if relation == ">=" else measured <= bound
