"""The kinds of listeners that the soak has: they visit, they sleep, they go on where they were."""

import json
import signal
import time

from account import NONE, compare
from harness.patience import until

COMING = 6
INTERRUPTED = 130


def without_hole(lines):
    """The figures of what a listener printed, from its first event to its last one."""
    messages = [json.loads(line) for line in lines]
    seqs = [message["seq"] for message in messages if message["type"] != "GAP"]
    return compare(range(min(seqs), max(seqs) + 1), seqs) if seqs else NONE


class Comers:
    """Short visits of many kinds."""

    WHOLE = ([], ["--last", "2000"], ["--since", "0"], ["--type", "SYNC_SUCCESS"])
    OTHER = (["--snapshot"], ["--plain"])

    def __init__(self, world, serve, chance):
        self.world, self.serve, self.chance = world, serve, chance
        self.here = []
        self.visits = 0
        self.figures = NONE

    def come_and_go(self):
        for visitor, is_whole in list(self.here):
            if not visitor.alive():
                self.say_goodbye(visitor, is_whole)
        while len(self.here) < COMING:
            self.welcome()

    def welcome(self):
        kind = self.chance.choice(self.WHOLE + self.OTHER)
        stay = ("--duration", f"{self.chance.randint(500, 6000)}ms")
        visitor = self.world.start("listen", "org-rio", "--url", self.serve.url, *stay, *kind)
        self.here.append((visitor, kind in self.WHOLE))
        self.visits += 1

    def say_goodbye(self, visitor, is_whole):
        """What it has written is not kept: there are thousands of them."""
        assert visitor.wait(30) == 0, visitor.talk()
        self.here.remove((visitor, is_whole))
        if is_whole:
            self.figures += without_hole(visitor.lines())
        visitor.stdout_path.unlink()

    def leave(self):
        for visitor, is_whole in list(self.here):
            self.say_goodbye(visitor, is_whole)


class Sleeper:
    """A listener that stops reading for a while, now and then for longer than the history lasts."""

    def __init__(self, world, serve, chance):
        self.listener = world.listen(serve)
        self.chance = chance
        self.is_asleep = False
        self.naps = 0
        self.next = time.monotonic()

    def take_turns(self):
        if time.monotonic() < self.next:
            return
        self.is_asleep = not self.is_asleep
        self.naps += self.is_asleep
        self.listener.signal(signal.SIGSTOP if self.is_asleep else signal.SIGCONT)
        self.next = time.monotonic() + (self.chance.choice([2, 5, 40]) if self.is_asleep else 5)

    def wake(self):
        self.listener.signal(signal.SIGCONT)


class Resuming:
    """Runs on one cursor, ended and started again."""

    def __init__(self, world, serve, name):
        self.world, self.serve, self.cursor = world, serve, world.folder / f"cursor-{name}"
        self.runs = []
        self.start()
        until(lambda: self.cursor.exists() and self.cursor.read_bytes(), "a cursor", 30)

    def start(self):
        self.runs.append(self.world.start("listen", "org-rio", "--url", self.serve.url, "--cursor", self.cursor))

    def end(self):
        self.runs[-1].signal(signal.SIGTERM)
        assert self.runs[-1].wait(30) in (INTERRUPTED, -signal.SIGTERM), self.runs[-1].talk()

    def restart(self):
        self.end()
        self.start()

    def lines(self):
        return [line for run in self.runs for line in run.lines()]

    def position(self):
        return json.loads(self.cursor.read_text())["seq"]
