"""SIGTERM and SIGINT: no newcomers, everything delivered, 1001, the end; at the latest after --drain."""

import json
import signal
import socket
import time

import pytest

from harness import http
from harness.background import Background
from harness.events import event, numbered
from harness.flood import TINY, wide_events
from harness.goodbye import assert_goodbye
from harness.patience import until
from harness.world import V1

BOTH = pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])


def takes_nobody(serve):
    try:
        http.connect(serve.port, 1).close()
    except (ConnectionRefusedError, ConnectionResetError):  # reset: it closed the door at that moment
        return True
    return False


@BOTH
def test_clients_get_1001_and_serve_ends_with_0(world, number):
    serve = world.serve()
    clients = [world.watcher(serve), world.watcher(serve, "org-oslo"), world.watcher(serve, protocols=V1)]
    serve.signal(number)
    plain = [client.to_the_end() for client in clients[:2]]
    assert [(messages, closed.code) for messages, closed in plain] == [([], 1001)] * 2
    [goodbye], closed = clients[2].to_the_end()
    assert_goodbye(json.loads(goodbye), 1001, longest_ms=5000)
    assert closed.code == 1001
    for client in clients:
        client.close()
    assert serve.wait() == 0
    assert takes_nobody(serve)


def test_goodbyes_spread_the_return_over_the_drain(world):
    """Forty that leave together are not told to come back together."""
    serve = world.serve("--drain", "60s")
    clients = [world.watcher(serve, protocols=V1) for _ in range(40)]
    serve.signal(signal.SIGTERM)
    goodbyes = [json.loads(client.message()) for client in clients]
    for goodbye in goodbyes:
        assert_goodbye(goodbye, 1001, longest_ms=60_000)
    assert len({goodbye["details"]["retryAfterMs"] for goodbye in goodbyes}) > 20


@BOTH
def test_without_clients_it_ends_at_once(world, number):
    serve = world.serve("--drain", "600s")
    serve.signal(number)
    assert serve.wait() == 0


def test_what_was_accepted_is_delivered_before_the_end(world):
    """A reader who is far behind, but within the history, still gets everything."""
    lines = wide_events()
    serve = world.serve("--history-bytes", "64M", "--history-events", "100000", "--drain", "60s", "--ping-interval", "0")
    late = world.watcher(serve, receive_buffer=TINY)
    world.publish(serve, *lines)
    serve.signal(signal.SIGTERM)
    messages, closed = late.to_the_end(60)
    assert messages == lines
    assert closed.code == 1001
    late.close()
    assert serve.wait() == 0


def test_newcomers_are_not_taken_while_it_drains(world):
    serve = stalled_serve(world, "--drain", "600s")
    serve.signal(signal.SIGTERM)
    until(lambda: takes_nobody(serve), "no more connections")
    assert serve.alive()


def test_drain_is_the_longest_it_takes(world):
    serve = stalled_serve(world, "--drain", "1s")
    started = time.monotonic()
    serve.signal(signal.SIGTERM)
    assert serve.wait(6) == 0
    assert time.monotonic() - started > 0.8, "its clients were given that time"


def test_one_that_never_answers_the_close_is_not_waited_for_longer(world):
    serve = world.serve("--drain", "1s")
    silent = world.watcher(serve)
    serve.signal(signal.SIGTERM)
    assert serve.wait() == 0
    assert silent.expect_close() == 1001


@BOTH
def test_a_second_signal_ends_it_at_once(world, number):
    serve = stalled_serve(world, "--drain", "600s")
    serve.signal(signal.SIGTERM)
    until(lambda: takes_nobody(serve), "no more connections")
    serve.signal(number)
    assert serve.wait() == 130


def test_the_producer_is_told_by_the_end_of_its_connection(world):
    serve = world.serve()
    producer = world.producer(serve)
    producer.send(event())
    assert producer.answers_to(1)[-1] == {"ack": {"lines": 1}}
    serve.signal(signal.SIGTERM)
    assert producer.answers_to_the_end() == []
    assert serve.wait() == 0


def test_acknowledged_events_survive_the_signal(world):
    """Events flow while the signal comes: what was acknowledged has reached the client."""
    serve = world.serve()
    client, producer = world.watcher(serve), world.producer(serve)
    lines = numbered(100_000, size=120)
    reading = Background(client.to_the_end, 60)
    producing = Background(produce_until_the_end, producer, lines)
    until(lambda: serve.stats()["events"]["accepted"] > 1_000, "events flowing")
    serve.signal(signal.SIGTERM)
    acknowledged = producing.result()
    messages, closed = reading.result()
    assert closed.code == 1001
    assert acknowledged > 0
    assert messages == lines[: len(messages)]
    assert len(messages) >= acknowledged
    client.close()
    assert serve.wait() == 0


def produce_until_the_end(producer, lines):
    """Sends in small batches until the server goes; returns how many lines were acknowledged."""
    acknowledged = 0
    try:
        for start in range(0, len(lines), 100):
            producer.send(*lines[start : start + 100])
            for answer in producer.answers_to(start + 100):
                acknowledged = answer.get("ack", {}).get("lines", acknowledged)
    except (OSError, AssertionError):
        pass
    return acknowledged


def stalled_serve(world, *options):
    """A serve with a client that has more to come than it will ever read."""
    serve = world.serve("--history-bytes", "64M", "--history-events", "100000", "--ping-interval", "0", *options)
    world.watcher(serve, receive_buffer=TINY)
    world.publish(serve, *wide_events())
    return serve


def test_the_address_is_usable_again_at_once(world):
    serve = world.serve()
    client = world.watcher(serve)
    serve.signal(signal.SIGTERM)
    assert client.expect_close() == 1001
    client.close()
    assert serve.wait() == 0
    again = world.serve(port=serve.port)
    assert world.watcher(again).greeting["organizationId"] == "org-rio"


def test_a_half_open_request_does_not_hold_up_the_end(world):
    serve = world.serve("--drain", "2s")
    with socket.create_connection(("127.0.0.1", serve.port)) as dawdler:
        dawdler.sendall(b"GET /heal")
        until(lambda: serve.get("/healthz").status == 200, "serve has seen the dawdler by now")
        serve.signal(signal.SIGTERM)
        assert serve.wait() == 0
