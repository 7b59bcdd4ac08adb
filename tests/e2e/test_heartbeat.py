"""Pings at --ping-interval; who does not answer within --pong-timeout is hung up on."""

import time

import pytest

from harness.background import Background
from harness.events import event
from harness.frames import PING, PONG, TEXT
from harness.patience import SLOW, Deadline, until
from harness.world import V1

SHORT = ("--ping-interval", "200ms", "--pong-timeout", f"{int(300 * SLOW)}ms")


@pytest.mark.parametrize("protocols", [(), V1], ids=["plain", "v1"])
def test_pings_come_and_who_answers_stays(world, protocols):
    serve = world.serve(*SHORT)
    client = world.watcher(serve, protocols=protocols)
    started = time.monotonic()
    for _ in range(6):
        frame = client.frame()
        assert frame.opcode == PING and len(frame.payload) <= 125
        client.send(PONG, frame.payload)
    assert time.monotonic() - started > 0.6, "about five intervals"
    assert client.is_at_peace()


def test_who_does_not_answer_is_hung_up_on(world):
    serve = world.serve(*SHORT)
    deaf = world.watcher(serve, answer_pings=False)
    well = world.watcher(serve)
    answering = Background(well.message, 60)
    until(lambda: serve.connections() == 1, "the deaf one to be hung up on")
    _, closed = deaf.to_the_end()
    assert closed.code not in (1000, 1001)
    assert deaf.pings >= 1
    serve.until_talk("disconnected ")

    world.publish(serve, event())
    assert answering.result() == event(), "the other one answered all the while"
    assert well.pings >= 1


def test_a_slow_answer_in_time_is_an_answer(world):
    serve = world.serve("--ping-interval", "200ms", "--pong-timeout", "30s")
    client = world.watcher(serve, answer_pings=False)
    ping = client.frame()
    deadline = Deadline(1)
    while not deadline.over():
        assert serve.connections() == 1
    client.send(PONG, ping.payload)
    assert client.is_at_peace()


def test_no_pings_when_switched_off(world):
    serve = world.serve("--ping-interval", "0", "--pong-timeout", "100ms")
    client = world.watcher(serve)
    deadline = Deadline(1)
    while not deadline.over():
        client.send(TEXT, b"I am here")
        assert client.is_at_peace()
    assert client.pings == 0
    assert serve.connections() == 1


def test_the_first_ping_comes_after_one_interval_not_at_once(world):
    serve = world.serve("--ping-interval", "1s")
    started = time.monotonic()
    client = world.watcher(serve)
    assert client.frame().opcode == PING
    assert 0.5 < time.monotonic() - started < 3 * SLOW


def test_many_connections_are_all_pinged(world):
    serve = world.serve("--ping-interval", "200ms", "--pong-timeout", "30s")
    clients = [world.watcher(serve, f"org-{n % 7}") for n in range(100)]
    for _ in range(2):
        for client in clients:
            frame = client.frame()
            assert frame.opcode == PING
            client.send(PONG, frame.payload)
    assert serve.stats()["connections"]["total"] == 100


@pytest.mark.parametrize("sign", [(PONG, b"unasked"), (PONG, b""), (PING, b"and you?"), (TEXT, b"hello"), (TEXT, b"")], ids=str)
def test_any_frame_is_a_sign_of_life(world, sign):
    """A pong with another payload than the ping had, or something else altogether: somebody is there."""
    serve = world.serve(*SHORT)
    client = world.watcher(serve, answer_pings=False)
    for _ in range(6):
        while client.frame().opcode != PING:
            pass
        client.send(*sign)
    if sign[0] == PING:
        assert client.frame().opcode == PONG
    assert client.is_at_peace()
