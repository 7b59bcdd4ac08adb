"""Minutes of coming and going at 200 events a second: nothing lost, and serve's memory stands still."""

import itertools
import json
import statistics
import time


from account import NONE, compare
from harness.events import joined, numbered
from harness.patience import SANITIZED, until
from lengths import SECONDS, chance_of
from visitors import Comers, Resuming, Sleeper, without_hole

LINES_A_SECOND, POSTS_A_SECOND, LINES_A_POST = 150, 5, 10
STEADY, RESUMING, SLEEPERS = 3, 3, 2
# Full after half a minute, and then seen once as a whole by somebody who comes back: what is encoded for those stays
# with the history. So from the end of the first minute on memory has no reason to grow.
HISTORY = 5000
OPTIONS = ("--history-events", str(HISTORY), "--dedup-window", "20s")
LOOK_BACK = 40
WARM_UP, LEAST = 60, 90
LOOKS = 30  # longer than serve keeps what a burst has needed
GROWTH = 0.05
MIB = 1 << 20


class Soak:
    def __init__(self, world):
        self.world = world
        self.chance = chance_of(0)
        self.journal = world.folder / "journal.db"
        self.serve = world.serve("--journal", str(self.journal), *OPTIONS)
        self.steady = [world.listen(self.serve) for _ in range(STEADY)]
        self.resuming = [Resuming(world, self.serve, n) for n in range(RESUMING)]
        self.sleepers = [Sleeper(world, self.serve, self.chance) for _ in range(SLEEPERS)]
        self.comers = Comers(world, self.serve, self.chance)
        self.memory = []
        self.posted = []

    def start_emit(self):
        path = self.world.folder / "lines.jsonl"
        path.write_bytes(joined(numbered(LINES_A_SECOND * SECONDS, size=250)))
        options = ("--receipts", "--idempotent", "--rate", f"{LINES_A_SECOND}/s")
        self.emit = self.world.start("emit", "--socket", self.world.socket, *options, path)

    def go_on(self):
        began = time.monotonic()
        for tick in itertools.count(1):
            time.sleep(max(0, began + tick / POSTS_A_SECOND - time.monotonic()))  # the pace of it all
            passed = time.monotonic() - began
            if passed >= SECONDS:
                return
            self.post(tick)
            self.come_and_go()
            if tick == LOOK_BACK * POSTS_A_SECOND:
                self.look_back()
            if passed >= len(self.memory) + 1:
                self.memory.append(self.serve.memory()[1])

    def post(self, tick):
        body = joined(numbered(LINES_A_POST, size=250, first=100_000_000 + tick * LINES_A_POST))
        answer = self.serve.get("/api/sync/events", method="POST", body=body)
        assert answer.status == 200, answer
        self.posted += [result["seq"] for result in answer.json()["results"]]

    def look_back(self):
        back = self.world.run("listen", "org-rio", "--url", self.serve.url, "--last", HISTORY, "--count", HISTORY)
        assert back.code == 0, back

    def come_and_go(self):
        self.comers.come_and_go()
        for sleeper in self.sleepers:
            sleeper.take_turns()
        if self.chance.random() < 0.1:
            self.chance.choice(self.resuming).restart()

    def come_to_an_end(self):
        for sleeper in self.sleepers:
            sleeper.wake()
        self.comers.leave()
        assert self.emit.wait(60 + SECONDS) == 0, self.emit.talk()
        self.head = self.serve.get("/api/sync/status/org-rio").json()["seq"]
        for watcher in self.resuming:
            until(lambda watcher=watcher: watcher.position() == self.head, "the head", 60)
            watcher.end()

    def check(self):
        """Every position was given to one line, and everybody who watched has all of them."""
        receipts = [json.loads(line)["seq"] for line in self.emit.lines()]
        figures = compare(range(1, self.head + 1), sorted(receipts + self.posted)) + self.comers.figures
        for listener in self.steady:
            until(lambda listener=listener: len(listener.lines()) >= self.head, "all events", 60, 1)
            figures += compare(range(1, self.head + 1), [json.loads(line)["seq"] for line in listener.lines()])
        for watcher in self.resuming:
            figures += without_hole(watcher.lines())
            assert json.loads(watcher.lines()[-1])["seq"] == self.head
        return figures

    def resident(self, second, looks=LOOKS):
        """What was usual in the seconds before; one look alone may fall on a burst."""
        return statistics.median(self.memory[:second][-looks:])


def test_nothing_lost_and_memory_stands_still(world):
    assert SECONDS >= LEAST, f"less than {LEAST} s says nothing"
    soak = Soak(world)
    soak.start_emit()
    soak.go_on()
    soak.come_to_an_end()
    figures = soak.check()
    first, last = soak.resident(WARM_UP, 10), soak.resident(len(soak.memory))
    most = max(soak.memory[WARM_UP:])
    resumed = sum(len(watcher.runs) - 1 for watcher in soak.resuming)
    naps = sum(sleeper.naps for sleeper in soak.sleepers)
    print(f"{SECONDS} s, {soak.head} events, {soak.comers.visits} visits, {resumed} resumes, {naps} naps; {figures}")
    print(f"resident: {first / MIB:.2f} MiB after a minute, {last / MIB:.2f} at the end, {most / MIB:.2f} at most")
    print("minute by minute:", *(f"{soak.resident(at) / MIB:.2f}" for at in range(60, len(soak.memory) + 1, 60)))
    print(f"the journal has {soak.journal.stat().st_size / MIB:.1f} MiB")
    assert figures == NONE
    assert SANITIZED or last <= first * (1 + GROWTH)
