"""The same with producers that have a spool, and a serve that is away for whole rounds of theirs."""

import json
import time

import pytest

from account import NONE, Total, check_producer, check_watcher, read_journal
from harness.events import joined, numbered
from harness.patience import until
from lengths import SPOOL_ROUNDS, chance_of
from place import Place
from producer import FAR_APART
from rough_proxy import RoughProxy
from watcher import Watcher

RIO, LIMA = "org-rio", "org-lima"
WATCHERS, TURNS = 4, 5


class Spooler:
    """A producer of many runs, each with lines of its own, all with one spool."""

    def __init__(self, world, index, organisation):
        self.world, self.organisation, self.name = world, organisation, f"spooling producer {index}"
        self.spool = world.folder / f"spool-{index}"
        self.first = index * FAR_APART + 1
        self.lines = []
        self.runs = []

    @property
    def numbers(self):
        return range(self.first, self.first + len(self.lines))

    def start(self, count, *options):
        lines = numbered(count, self.organisation, size=250, first=self.first + len(self.lines))
        path = self.world.folder / f"{self.spool.name}-{len(self.runs)}.jsonl"
        path.write_bytes(joined(lines))
        self.lines += lines
        places = ("--socket", self.world.socket, "--spool", self.spool, "--reconnect", "200ms")
        self.runs.append(self.world.start("emit", "--receipts", *places, *options, path))

    def is_done(self):
        if self.runs[-1].alive():
            return False
        assert self.runs[-1].wait() == 0, self.runs[-1].talk()
        return True

    def flush(self):
        patience = ("--wait", "60s", "--reconnect", "60s")
        done = self.world.run("emit", "--socket", self.world.socket, "--spool", self.spool, *patience, "--spool-flush", seconds=120)
        assert done.code == 0, done

    def check_receipts(self, places):
        """A run has receipts for what was acknowledged while it ran, also for lines of those before it."""
        seqs = [json.loads(line)["seq"] for run in self.runs for line in run.lines()]
        assert len(set(seqs)) == len(seqs)
        assert set(seqs) <= set(places.values())


class Round:
    def __init__(self, world, number):
        self.world = world
        self.chance = chance_of(number)
        self.place = Place(world, self.chance)
        self.place.open()
        self.proxy = world._connect(RoughProxy(self.place.port, self.chance.random()))
        self.watchers = [Watcher(world, self.proxy.url, [RIO, LIMA][n % 2], n) for n in range(WATCHERS)]
        until(lambda: all([watcher.has_begun() for watcher in self.watchers]), "all cursors", 120)
        self.spoolers = [Spooler(world, index, organisation) for index, organisation in enumerate([RIO, RIO, LIMA], start=1)]

    def play(self):
        """It is killed in the middle of the first turn, away in the second, and then as it comes."""
        self.turn(self.kill_and_return)
        self.turn(self.go_away)
        for _ in range(TURNS - 2):
            self.turn(self.chance.choice([self.kill_and_return, self.go_away]))
        self.come_back()

    def turn(self, trouble):
        for spooler in self.spoolers:
            options = ("--rate", "1000/s") if self.chance.random() < 0.5 else ()
            spooler.start(self.chance.randint(1, 1500), *options)
        time.sleep(self.chance.uniform(0, 0.5))  # the moment is what is tested
        trouble()
        until(lambda: all([spooler.is_done() for spooler in self.spoolers]), "emit's end", 120)
        for watcher in self.watchers:
            watcher.stays_up()
        self.chance.choice(self.watchers).restart()

    def come_back(self):
        if self.place.serve is None:
            self.place.open()

    def kill_and_return(self):
        self.come_back()
        self.place.kill_and_return()

    def go_away(self):
        """It stays away for all of the next turn, if that one doesn't bring it back."""
        if self.place.serve is not None:
            self.place.kill()

    def come_to_an_end(self):
        self.proxy.calm()
        for spooler in self.spoolers:
            spooler.flush()
        for watcher in self.watchers:
            watcher.until_at(self.place.head(watcher.organisation), 180)
            watcher.end()
        self.place.close()

    def check(self):
        journal = read_journal(self.place.journal)
        figures = NONE
        for spooler in self.spoolers:
            found, places = check_producer(spooler, journal[spooler.organisation])
            spooler.check_receipts(places)
            figures += found
        assert sum(map(len, journal.values())) == sum(len(spooler.lines) for spooler in self.spoolers)
        for watcher in self.watchers:
            figures += check_watcher(watcher, journal[watcher.organisation])
        return figures


@pytest.fixture(scope="module")
def total():
    return Total()


@pytest.mark.parametrize("number", range(1, SPOOL_ROUNDS + 1))
def test_spooled_lines_arrive_once_and_in_order(world, total, number):
    game = Round(world, number)
    game.play()
    game.come_to_an_end()
    figures = game.check()
    lines = sum(len(spooler.lines) for spooler in game.spoolers)
    total.add(lines, game.place, game.proxy, sum(len(watcher.runs) for watcher in game.watchers), figures)
