"""A producer whose lines can be told from those of all others."""

import json

from harness.events import joined, numbered
from harness.patience import stretched

FAR_APART = 10_000_000


class Producer:
    """`index` is another one for each producer of a test."""

    def __init__(self, world, index, organisation, count, *options):
        self.world, self.organisation, self.name = world, organisation, f"producer {index}"
        first = index * FAR_APART + 1
        self.numbers = range(first, first + count)
        self.lines = numbered(count, organisation, size=250, first=first)
        path = world.folder / f"lines-{index}.jsonl"
        path.write_bytes(joined(self.lines))
        patience = f"{stretched(120):g}s"
        places = ("--socket", world.socket, "--wait", patience, "--reconnect", patience)
        self.emit = world.start("emit", "--receipts", "--idempotent", *places, *options, path)

    def is_done(self):
        if self.emit.alive():
            return False
        assert self.emit.wait() == 0, self.emit.talk()
        return True

    def receipts(self):
        return [json.loads(line) for line in self.emit.lines()]
