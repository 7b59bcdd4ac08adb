"""A server that can't record lines for a while (its journal can't be written): emit keeps them, and their order, and comes back."""

import time

from harness.event_server import EventServer
from harness.events import joined, numbered
from harness.world import PIPE


def start(world, *options):
    return world.start("emit", "--socket", world.socket, *options, stdin=PIPE)


def feed(emit, lines):
    emit.stdin.write(joined(lines))
    emit.finish_input()


def test_lines_from_the_first_not_now_on_are_sent_again(world):
    lines = numbered(5)
    with EventServer(world.socket) as server:
        emit = start(world, "--receipts")
        feed(emit, lines)
        with server.accept() as first:
            assert first.lines(5) == lines
            first.answer({"receipt": {"line": 1, "organizationId": "org-rio", "seq": 1, "epoch": "e"}})
            first.not_now(2, 3, 4, 5)
            first.ack(5)  # dealt with, but not recorded: means nothing any more
            first.until_gone()
        with server.accept() as second:
            assert second.lines(4) == lines[1:]
            second.answer(*({"receipt": {"line": n, "organizationId": "org-rio", "seq": n + 1, "epoch": "e"}} for n in (1, 2, 3, 4)))
            second.ack(4)
            assert emit.wait() == 0, emit.talk()
    assert b"".join(b"%d" % n for n in (1, 2, 3, 4, 5)) == b"".join(line[8:9] for line in emit.lines())
    assert "the journal can't be written" in emit.talk()
    assert "takes lines again" in emit.talk()


def test_a_refusal_for_good_among_them(world):
    lines = numbered(3)
    with EventServer(world.socket) as server:
        emit = start(world)
        feed(emit, lines)
        with server.accept() as first:
            first.lines(3)
            first.answer({"nak": {"line": 1, "error": "no such thing"}})
            first.not_now(2, 3)
        with server.accept() as second:
            assert second.lines(2) == lines[1:]
            second.ack(2)
            assert emit.wait() == 1, emit.talk()
    assert "line 1: no such thing" in emit.talk()
    assert "line 2:" not in emit.talk()


def test_given_up_when_nothing_is_taken_for_long(world):
    """It can be reached every time, but that is not enough."""
    with EventServer(world.socket) as server:
        emit = start(world, "--reconnect", "700ms")
        feed(emit, numbered(3))
        started = time.monotonic()
        tries = 0
        while emit.alive():
            try:
                server.listener.settimeout(0.2)
                feeder = server.accept()
            except TimeoutError:
                continue
            with feeder:
                if feeder.line():
                    feeder.not_now(1)
                    feeder.until_gone()
            tries += 1
            assert time.monotonic() - started < 30, emit.talk()
        assert emit.wait() == 6, emit.talk()
    assert tries > 1
    assert "3 lines were not acknowledged" in emit.talk()
    assert emit.talk().count("\n") < 6, "one outage is told once"


def test_time_starts_anew_when_something_is_taken(world):
    lines = numbered(4)
    with EventServer(world.socket) as server:
        emit = start(world, "--reconnect", "60s")
        feed(emit, lines)
        for n in range(4):
            with server.accept() as feeder:
                assert feeder.lines(4 - n) == lines[n:]
                feeder.ack(1)
                if n < 3:
                    feeder.not_now(2)
                    feeder.until_gone()
                else:
                    assert emit.wait() == 0, emit.talk()
