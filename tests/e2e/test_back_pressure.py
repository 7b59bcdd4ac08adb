"""A full pipe blocks the producer, and nothing is dropped on the way in."""

import os

from harness.background import Background
from harness.events import joined
from harness.flood import TINY, wide_events
from harness.patience import until_still
from harness.serve import DEFAULT
from harness.world import PIPE

# No pings: a reader that stands still on purpose does not answer them.
PATIENT = ("--history-bytes", "1M", "--pace", "600s", "--ping-interval", "0")


class Feeder:
    """Writes everything to a blocking descriptor and counts what it got rid of."""

    def __init__(self, write, octets):
        self.written = 0
        self.total = len(octets)
        self.work = Background(self._feed, write, memoryview(octets))

    def _feed(self, write, octets):
        while self.written < self.total:
            self.written += write(octets[self.written : self.written + 65536])


def test_on_stdin(world):
    lines = wide_events()
    serve = world.serve(*PATIENT, socket=DEFAULT, stdin=PIPE)
    client = world.watcher(serve, receive_buffer=TINY)
    feeder = Feeder(lambda piece: os.write(serve.stdin.fileno(), piece), joined(lines))
    assert_held_back_and_then_whole(feeder, client, lines)
    serve.finish_input()
    assert client.expect_close() == 1001


def test_on_the_socket(world):
    lines = wide_events()
    serve = world.serve(*PATIENT)
    client = world.watcher(serve, receive_buffer=TINY)
    producer = world.producer(serve, hello=None)
    producer.socket.settimeout(None)
    feeder = Feeder(producer.socket.send, joined(lines))
    assert_held_back_and_then_whole(feeder, client, lines)


def test_emit_waits_too(world):
    lines = wide_events()
    serve = world.serve(*PATIENT)
    client = world.watcher(serve, receive_buffer=TINY)
    path = world.folder / "lines.jsonl"
    path.write_bytes(joined(lines))
    emit = world.start("emit", "--socket", world.socket, "--receipts", path)
    until_still(lambda: serve.stats()["events"]["accepted"], "emit to be held back", 60)
    assert emit.alive()
    assert client.events(len(lines), 60) == lines
    assert emit.wait() == 0
    assert len(emit.lines()) == len(lines)


def assert_held_back_and_then_whole(feeder, client, lines):
    stuck_at = until_still(lambda: feeder.written, "the producer to be held back", 60)
    assert stuck_at < feeder.total and not feeder.work.is_done()
    assert client.events(len(lines), 60) == lines
    feeder.work.result()
    assert client.is_at_peace()
