"""The table for README.md: of each scenario the figures that say most, a column a server."""

from __future__ import annotations

import machine
from figures import Figure
from load import Run
from scenarios import OURS, Entry, Scenario
from table import NOTHING, number, row, rule
from verdicts import ratio, spread

PEERS = ("serve", "bare", "uws", "ws", "nchan")
TITLES = {"serve": "syncws-serve", "bare": "bare", "uws": "uWebSockets.js", "ws": "ws", "nchan": "nchan"}


def markdown(runs: list[Run], scenarios: list[Scenario], rounds: int) -> str:
    lines = [
        f"One run of `make bench` on {machine.sentence()}; medians of {rounds} interleaved rounds (of",
        "at most 3 for *ws* and *nchan*). *bare* is an epoll server that only sends the same bytes.",
        "Clients and servers share the processors, so look at the ratios.",
        "",
        *row("", *(TITLES[peer] for peer in PEERS)),
        *rule(1 + len(PEERS)),
    ]
    for scenario in scenarios:
        lines += _scenario_rows(runs, scenario)
    return "\n".join(lines) + "\n"


def _scenario_rows(runs: list[Run], scenario: Scenario) -> list[str]:
    columns = {entry.name: entry for entry in scenario.entries if entry.is_for_readme}
    lines = []
    for place, figure in enumerate(scenario.headline):
        title = f"{scenario.title}: {figure.title}" if place == 0 else f"… {figure.title}"
        found = {name: spread(runs, scenario, name, figure) for name in columns}
        text = {name: number(f.median if f else None, figure.digits) for name, f in found.items()}
        lines += row(title, *(text.get(peer, "") + _mark(columns.get(peer)) for peer in PEERS))
        if place == 0:
            lines += _ratios(runs, scenario, figure)
        more = (f"… {name}: {text[name]}" for name in columns if name not in PEERS)
        lines += [line for cell in more for line in row(cell, *[""] * len(PEERS))]
    return lines


def _ratios(runs: list[Run], scenario: Scenario, figure: Figure) -> list[str]:
    """Ours against each."""
    others = {entry.name for entry in scenario.entries} & set(PEERS[1:])
    found = {peer: ratio(runs, scenario, figure, OURS, peer) for peer in others}
    cells = (number(found[peer], 2) if peer in found else NOTHING for peer in PEERS[1:])
    return row("… syncws-serve's against it", "1", *cells) if others else []


def _mark(entry: Entry | None) -> str:
    if entry is None:
        return NOTHING
    return f" ({entry.note})" if entry.load else ""
