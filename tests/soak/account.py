"""What was promised, recorded and seen, held against each other."""

import itertools
import json
import sqlite3
from dataclasses import dataclass

from harness.events import joined, with_seq


@dataclass
class Figures:
    lost: int = 0
    doubled: int = 0
    unordered: int = 0

    def __add__(self, other):
        return Figures(self.lost + other.lost, self.doubled + other.doubled, self.unordered + other.unordered)

    def __str__(self):
        return f"lost {self.lost}, doubled {self.doubled}, out of order {self.unordered}"


NONE = Figures()


class Total:
    """Over all rounds of a test."""

    def __init__(self):
        self.rounds = self.lines = self.kills = self.resets = self.runs = 0
        self.figures = NONE

    def add(self, lines, place, proxy, runs, figures):
        self.rounds += 1
        self.lines += lines
        self.kills += place.kills
        self.resets += proxy.resets
        self.runs += runs
        self.figures += figures
        told = f"{self.kills} kills of serve, {self.resets} resets, {self.runs} runs of listeners"
        print(f"  {lines} lines, --fsync {place.fsync}, {place.kills} kills, {proxy.resets} resets, {runs} runs: {figures}")
        print(f"  so far {self.rounds} rounds, {self.lines} lines, {told}: {self.figures}")


def compare(expected, seen):
    """Numbers that rise, each expected once."""
    distinct = set(seen)
    unordered = sum(later < earlier for earlier, later in itertools.pairwise(seen))
    return Figures(len(set(expected) - distinct), len(seen) - len(distinct), unordered)


def read_journal(path):
    """Organisation to events, the first one at index 0; what is in between the first and the head is there."""
    with sqlite3.connect(path, timeout=60) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        heads = dict(connection.execute("SELECT name, head FROM organizations"))
        rows = connection.execute("SELECT organization, seq, event FROM history ORDER BY organization, seq").fetchall()
    connection.close()
    events = {organisation: [] for organisation in heads}
    for organisation, seq, event in rows:
        events[organisation].append(event.encode() if isinstance(event, str) else event)
        assert seq == len(events[organisation]), f"{organisation} has a hole before {seq}"
    assert {organisation: len(found) for organisation, found in events.items()} == heads
    return events


def check_watcher(watcher, events):
    """Over all its runs it has printed what the journal has, and nothing else."""
    messages = watcher.messages()
    gaps = [message for message in messages if message["type"] == "GAP"]
    seqs = [message["seq"] for message in messages if message["type"] != "GAP"]
    figures = compare(range(1, len(events) + 1), seqs)
    missing = sorted(set(range(1, len(events) + 1)) - set(seqs))
    assert figures == NONE and not gaps, f"{figures}: {missing[:50]} …; gaps {gaps}; {watcher.said()}"
    expected = joined(with_seq(event, seq) for seq, event in enumerate(events, start=1))
    assert watcher.out() == expected, f"{watcher.cursor.name} printed something else"
    assert watcher.position() == len(events)
    return figures


def check_producer(producer, events):
    """Its lines are in the journal once and in its order, each where its receipt says."""
    places = {}
    found = []
    for seq, event in enumerate(events, start=1):
        n = json.loads(event)["details"]["n"]
        if n in producer.numbers:
            found.append(n)
            places[n] = seq
    figures = compare(producer.numbers, found)
    assert figures == NONE, f"{producer.name}: {figures}"
    for n, line in zip(producer.numbers, producer.lines, strict=True):
        assert events[places[n] - 1].startswith(line[:-1] + b',"eventId":'), f"line {n} of {producer.name} is another one"
    return figures, places


def check_receipts(producer, places):
    """One receipt a line, in order, with the place that the line has in the journal."""
    receipts = producer.receipts()
    assert [receipt["line"] for receipt in receipts] == list(range(1, len(producer.lines) + 1))
    assert [receipt["seq"] for receipt in receipts] == [places[n] for n in producer.numbers]
    assert len({receipt["epoch"] for receipt in receipts}) == 1
