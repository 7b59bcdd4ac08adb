"""Connections are reset, listens are ended and started again, and over all runs each sees every event once and in order."""

import random
import signal
import time

from harness.background import Background
from harness.events import joined, numbered, with_seq
from harness.patience import until
from harness.resetting_proxy import ResettingProxy

LISTENERS, EVENTS, RUNS = 4, 3000, 6
LINES = numbered(EVENTS, size=300)
EXPECTED = joined(with_seq(line, seq) for seq, line in enumerate(LINES, start=1))
CANNOT_CONNECT, INTERRUPTED = 3, 130


class Restarted:
    """One listener of many runs on one cursor."""

    def __init__(self, world, url, name, seed):
        self.world, self.url, self.random = world, url, random.Random(seed)
        self.cursor = world.folder / name
        self.runs = []

    def start(self):
        self.runs.append(self.world.start("listen", "org-rio", "--url", self.url, "--cursor", self.cursor))

    def stays_up(self):
        """A first try that was reset ends a listen; its user tries again."""
        if not self.runs[-1].alive():
            assert self.runs[-1].wait() == CANNOT_CONNECT, self.runs[-1].talk()
            self.start()
        return True

    def has_begun(self):
        return self.stays_up() and self.cursor.exists() and self.cursor.read_bytes()

    def has_seen(self, size):
        return self.stays_up() and len(self.out()) >= size

    def end(self):
        self.runs[-1].signal(self.random.choice([signal.SIGINT, signal.SIGTERM]))
        assert self.runs[-1].wait(20) in (INTERRUPTED, CANNOT_CONNECT), self.runs[-1].talk()

    def out(self):
        return b"".join(run.out() for run in self.runs)

    def said(self):
        return f"only {len(self.out())} bytes of {self.cursor.name}; it said:\n{self.runs[-1].talk()}"


def publish_slowly(world, serve):
    for first in range(0, EVENTS, 100):
        world.publish(serve, *LINES[first : first + 100])
        time.sleep(0.1)  # a worker's pace; nothing is waited for


def test_each_event_once_over_all_runs(world):
    seed = time.time_ns()
    print(f"seed {seed}")
    serve = world.serve()
    proxy = world._connect(ResettingProxy(serve.port, seed))
    listeners = [Restarted(world, proxy.url, f"cursor-{n}", seed + n) for n in range(LISTENERS)]
    for listener in listeners:
        listener.start()
    until(lambda: all(listener.has_begun() for listener in listeners), "all cursors", 20)
    publishing = Background(publish_slowly, world, serve)
    for run in range(1, RUNS):
        for listener in listeners:
            until(lambda: listener.has_seen(len(EXPECTED) * run // RUNS), listener.said, 60)
            listener.end()
            listener.start()
    publishing.result()
    for listener in listeners:
        until(lambda: listener.has_seen(len(EXPECTED)), listener.said, 60)
        listener.end()
        assert listener.out() == EXPECTED
    assert proxy.resets >= LISTENERS, proxy.resets
    print(f"{proxy.resets} connections were reset, {sum(len(listener.runs) for listener in listeners)} runs")
