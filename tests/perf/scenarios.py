"""What a scenario is: one load, who takes part, and what is expected. The scenarios are in goals.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from figures import Figure

OURS = "serve"
SLOW_ROUNDS = 3  # of those who take minutes for what others do in seconds


@dataclass(frozen=True)
class Entry:
    """A server that takes part."""

    peer: str
    label: str = ""  # of its column, where a peer takes part twice
    arguments: tuple[str, ...] = ()  # more of them for the server
    load: Mapping[str, str] = field(default_factory=dict)  # what is different for it
    at_most: int | None = None  # rounds
    note: str = ""  # what the reader has to know of that
    is_for_readme: bool = True

    @property
    def name(self) -> str:
        return self.label or self.peer


@dataclass(frozen=True)
class Expectation:
    """A median against a bound: an absolute one, or so many times another's in the same round."""

    figure: Figure
    relation: str  # ">=" or "<="
    bound: float
    versus: str | None = None  # the name of an entry
    aim: float | None = None  # what would be better still
    subject: str = OURS


@dataclass(frozen=True)
class Scenario:
    name: str  # the part before "-" is its group
    title: str
    load: Mapping[str, str]  # options of syncws-bench; "" is the value of a switch
    entries: tuple[Entry, ...]
    figures: tuple[Figure, ...]
    expectations: tuple[Expectation, ...]
    headline: tuple[Figure, ...] = ()  # those for the README
    needs: tuple[str, ...] = ()  # options that syncws-serve must have
    watches_kernel: bool = False

    def load_for(self, entry: Entry) -> dict[str, str]:
        return {**self.load, **entry.load}


def is_asked_for(name: str, asked: list[str]) -> bool:
    """By its name or that of its group; nothing asked for is everything."""
    return not asked or any(name == word or name.startswith(word + "-") for word in asked)
