"""`kill -9` of serve at random moments, connections that break, listeners that are restarted: lost 0, doubled 0, out of order 0."""

import time

import pytest

from account import NONE, Total, check_producer, check_receipts, check_watcher, read_journal
from harness.patience import Deadline, until
from lengths import KILL_ROUNDS, chance_of
from place import Place
from producer import Producer
from rough_proxy import RoughProxy
from watcher import FROM_THE_BEGINNING, Watcher

RIO, LIMA = "org-rio", "org-lima"
LATE, WATCHERS = 3, 10
LEAST_KILLS, MOST_KILLS = 2, 6


class Round:
    def __init__(self, world, number):
        self.world = world
        self.chance = chance_of(number)
        self.place = Place(world, self.chance)
        self.place.open()
        self.proxy = world._connect(RoughProxy(self.place.port, self.chance.random()))
        self.watchers = [self.watcher(n) for n in range(WATCHERS - LATE)]
        until(lambda: all([watcher.has_begun() for watcher in self.watchers]), "all cursors", 120)

    def watcher(self, n, *options):
        return Watcher(self.world, self.proxy.url, [RIO, LIMA][n % 2], n, *options)

    def start_producers(self):
        if self.chance.random() < 0.3:
            self.place.kill_and_return()  # while all are at 0
        self.producers = [self.producer(index, organisation) for index, organisation in enumerate([RIO, RIO, LIMA], start=1)]

    def producer(self, index, organisation):
        """One in three is as fast as it can be, the others take a few seconds."""
        if self.chance.random() < 1 / 3:
            return Producer(self.world, index, organisation, 10_000)
        rate = self.chance.randint(100, 1500)
        return Producer(self.world, index, organisation, rate * 3, "--rate", f"{rate}/s")

    def make_trouble(self):
        deadline = Deadline(240)
        while not all([producer.is_done() for producer in self.producers]) or self.place.kills < LEAST_KILLS:
            assert not deadline.over(), [producer.emit.talk() for producer in self.producers]
            time.sleep(self.chance.uniform(0.02, 0.2))  # the moment is what is tested
            self.trouble()

    def trouble(self):
        what = self.chance.random()
        if what < 0.25 and self.place.kills < MOST_KILLS:
            self.place.kill_and_return()
        elif what < 0.6:
            self.chance.choice(self.watchers).restart()
        elif what < 0.7 and len(self.watchers) < WATCHERS:
            self.join_late()
        for watcher in self.watchers:
            watcher.stays_up()

    def join_late(self):
        self.watchers.append(self.watcher(len(self.watchers), *FROM_THE_BEGINNING))

    def come_to_an_end(self):
        """Everybody sees everything that has a receipt, then all end by themselves."""
        while len(self.watchers) < WATCHERS:
            self.join_late()
        self.proxy.calm()
        for watcher in self.watchers:
            watcher.until_at(self.place.head(watcher.organisation), 180)
            watcher.end()
        self.place.close()

    def check(self):
        journal = read_journal(self.place.journal)
        figures = NONE
        for producer in self.producers:
            found, places = check_producer(producer, journal[producer.organisation])
            check_receipts(producer, places)
            figures += found
        assert sum(map(len, journal.values())) == sum(len(producer.lines) for producer in self.producers)
        for watcher in self.watchers:
            figures += check_watcher(watcher, journal[watcher.organisation])
        return figures

    def tell(self, figures, total):
        lines = sum(len(producer.lines) for producer in self.producers)
        runs = sum(len(watcher.runs) for watcher in self.watchers)
        total.add(lines, self.place, self.proxy, runs, figures)


@pytest.fixture(scope="module")
def total():
    return Total()


@pytest.mark.parametrize("number", range(1, KILL_ROUNDS + 1))
def test_each_event_once_and_in_order(world, total, number):
    game = Round(world, number)
    game.start_producers()
    game.make_trouble()
    game.come_to_an_end()
    game.tell(game.check(), total)
