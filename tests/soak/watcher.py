"""One listener of many runs on one cursor, over a proxy that gives it no peace."""

import json
import signal

from harness.patience import until

CANNOT_CONNECT, INTERRUPTED = 3, 130
FROM_THE_BEGINNING = ("--last", "1000000")


class Watcher:
    """`options` say what a run without a cursor begins with."""

    def __init__(self, world, url, organisation, name, *options):
        self.world, self.url, self.organisation = world, url, organisation
        self.cursor = world.folder / f"cursor-{name}"
        self.options = options
        self.runs = []
        self.start()

    def start(self):
        watched = (self.organisation, "--url", self.url, "--cursor", self.cursor)
        self.runs.append(self.world.start("listen", *watched, *self.options))

    def stays_up(self):
        """A first try that fails ends a listen; its user tries again."""
        if not self.runs[-1].alive():
            assert self.runs[-1].wait() == CANNOT_CONNECT, self.said()
            self.start()
        return True

    def has_begun(self):
        return self.stays_up() and self.position() is not None

    def position(self):
        """None while there is none: the file is made empty, and filled once the server has said where it is."""
        text = self.cursor.read_text() if self.cursor.exists() else ""
        return json.loads(text)["seq"] if text else None

    def until_at(self, head, seconds):
        until(lambda: self.stays_up() and (self.position() or 0) >= head, lambda: f"{head} is the head; {self.said()}", seconds, 0.05)

    def end(self):
        run = self.runs[-1]
        run.signal(signal.SIGTERM)
        code = run.wait(60)
        # Whoever ends it before it has begun gets what the system does, and nothing may be printed by then.
        is_early = code == -signal.SIGTERM and not run.out()
        assert code in (INTERRUPTED, CANNOT_CONNECT) or is_early, (code, self.said())

    def restart(self):
        self.end()
        self.start()

    def out(self):
        return b"".join(run.out() for run in self.runs)

    def messages(self):
        return [json.loads(line) for line in self.out().splitlines()]

    def said(self):
        talk = "".join(f"-- run {n}:\n{run.talk()}" for n, run in enumerate(self.runs, start=1))
        return f"{self.cursor.name} is at {self.position()}; it said:\n{talk}"
