"""Somebody honest who comes anew again and again: gets in, is greeted, leaves. How long it takes during an attack."""

import threading
import time

import place
from harness import door

ADDRESS = "127.0.0.3"


class Newcomers(threading.Thread):
    def __init__(self, port):
        super().__init__(daemon=True)
        self.port = port
        self.times = []
        self.failures = []
        self.done = threading.Event()

    def run(self):
        while not self.done.is_set():
            start = time.monotonic()
            try:
                upgrade = door.Upgrade(self.port, "newcomer", ADDRESS)
                if not upgrade.is_in:
                    self.failures.append(str(upgrade.answer.status))
                upgrade.close()
            except (OSError, AssertionError) as problem:
                self.failures.append(f"{problem!r}")
            self.times.append(time.monotonic() - start)
            self.done.wait(0.1)

    def finish(self):
        """How many came, how long the slowest took, and who did not get in."""
        self.done.set()
        self.join(place.stretched(20))
        return len(self.times), max(self.times, default=0.0), self.failures
