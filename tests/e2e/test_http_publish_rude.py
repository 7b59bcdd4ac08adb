"""Clients of POST /api/sync/events that send in crumbs, too much, too little, or leave."""

import os
import select
import signal
import socket

import pytest

from harness import http
from harness.background import Background
from harness.events import event, joined, numbered
from harness.flood import TINY, wide_events
from harness.patience import until, until_still
from harness.programs import plain_only

PATIENT = ("--history-bytes", "1M", "--pace", "600s", "--ping-interval", "0")


def head(length, *more):
    return "\r\n".join(["POST /api/sync/events HTTP/1.1", "Host: x", f"Content-Length: {length}", *more, "", ""]).encode()


def whole(body):
    return head(len(body)) + body


def descriptors(serve):
    return len(os.listdir(f"/proc/{serve.pid}/fd"))


def rest_of(link):
    rest = b""
    while piece := link.recv(65536):
        rest += piece
    return rest


def test_single_bytes(world):
    serve = world.serve()
    with http.connect(serve.port) as link:
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for octet in whole(joined([event("a"), event("b")])):
            link.sendall(bytes([octet]))
        assert http.read_answer(link).json()["accepted"] == 2


def test_a_second_request_on_the_connection_is_not_served(world):
    serve = world.serve()
    before = descriptors(serve)
    for _ in range(20):
        with http.connect(serve.port) as link:
            link.sendall(whole(event()) * 3)
            assert http.read_answer(link).json()["accepted"] == 1
            assert rest_of(link) == b""
    assert serve.stats()["events"]["accepted"] == 20
    until(lambda: descriptors(serve) <= before, lambda: f"{before} descriptors, not {descriptors(serve)}")


@plain_only
@pytest.mark.parametrize("pieces", [1, 2])
def test_a_half_closed_connection_is_answered(world, pieces):
    serve = world.serve()
    for _ in range(20):
        with http.connect(serve.port) as link:
            if pieces == 1:
                link.sendall(whole(event()))
            else:
                link.sendall(head(len(event())))
                link.sendall(event())
            link.shutdown(socket.SHUT_WR)
            assert http.read_answer(link).json()["accepted"] == 1


def test_who_leaves_within_the_body_publishes_nothing(world):
    serve = world.serve()
    before = descriptors(serve)
    body = joined([event("a"), event("b")])
    for end in (lambda link: link.shutdown(socket.SHUT_WR), lambda link: None):
        for cut in (0, 5, len(body) // 2, len(body) - 1):
            with http.connect(serve.port) as link:
                link.sendall(head(len(body)) + body[:cut])
                end(link)
    until(lambda: descriptors(serve) <= before, lambda: f"{before} descriptors, not {descriptors(serve)}")
    assert serve.stats()["events"] == {"accepted": 0, "refused": 0}


def test_one_slow_body_too_many(world):
    """The 65th is told to come back; nobody else notices, and the places come free again."""
    serve = world.serve()
    links = [http.connect(serve.port) for _ in range(64)]
    for link in links:
        link.sendall(head(1 << 20) + event())
    until(lambda: descriptors(serve) > 64, "64 requests to be let in")
    with http.connect(serve.port) as link:
        link.sendall(whole(event()))
        answer = http.read_answer(link)
    assert answer.status == 503
    assert answer.error_code() == "busy"
    assert answer.headers["retry-after"] == "1"
    assert serve.get("/healthz").status == 200
    for link in links:
        link.close()
    until(lambda: serve.get("/api/sync/events", method="POST", body=event()).status == 200, "a place to come free")


def test_a_body_that_does_not_come_is_given_up(world):
    serve = world.serve()
    with http.connect(serve.port, 60) as link:
        link.sendall(head(1_000) + event())
        answer = http.read_answer(link, seconds=60)
    assert answer.status == 408
    assert answer.error_code() == "request_timeout"
    assert serve.stats()["events"]["accepted"] == 0


@plain_only
def test_a_held_room_makes_requests_wait(world):
    lines = wide_events()
    serve = world.serve(*PATIENT)
    client = world.watcher(serve, receive_buffer=TINY)
    producer = Background(world.publish, serve, *lines)
    until_still(lambda: serve.stats()["events"]["accepted"], "the room to be held", 60)
    waiting = http.connect(serve.port, 120)
    waiting.sendall(whole(event("late")))
    other = serve.get("/api/sync/events", method="POST", body=event(organisation="org-free"))
    assert other.status == 200
    assert select.select([waiting], [], [], 0)[0] == [], "no answer yet"
    seen = client.events(len(lines) + 1, 120)
    assert event("late") in seen and [line for line in seen if line != event("late")] == lines
    producer.result()
    assert http.read_answer(waiting, seconds=60).status == 200
    waiting.close()


def test_the_end_waits_for_the_answer(world):
    """A signal while a request is held: it is published and answered before the server has gone."""
    serve = world.serve(*PATIENT, "--drain", "2s")
    world.watcher(serve, receive_buffer=TINY)
    producer = world.producer(serve, hello=None)
    feeder = Background(feed_until_gone, producer, joined(wide_events()))
    until_still(lambda: serve.stats()["events"]["accepted"], "the room to be held", 60)
    before = until_still(lambda: descriptors(serve), "the connections of the looks to be closed")
    waiting, cut = http.connect(serve.port, 60), http.connect(serve.port, 60)
    waiting.sendall(whole(event("late")))
    cut.sendall(head(1_000) + event())
    until(lambda: descriptors(serve) == before + 2, "both to be let in")
    serve.get("/healthz")
    serve.signal(signal.SIGTERM)
    given_up = http.read_answer(cut, seconds=60)
    assert (given_up.status, given_up.error_code()) == (503, "draining")
    assert http.read_answer(waiting, seconds=60).json()["accepted"] == 1
    assert serve.wait(60) == 0
    feeder.result()
    waiting.close()
    cut.close()


def feed_until_gone(producer, octets):
    try:
        producer.send_raw(octets, 120)
    except OSError:
        pass


@plain_only
def test_a_client_killed_before_its_answer(world):
    serve = world.serve()
    path = world.folder / "body"
    path.write_bytes(joined(numbered(5_000)))
    before = descriptors(serve)
    for _ in range(10):
        curl = world.start_shell(f"exec curl -s --limit-rate 100K --data-binary @{path} http://127.0.0.1:{serve.port}/api/sync/events")
        until(lambda: descriptors(serve) > before or serve.stats()["events"]["accepted"], "curl to have begun", pause=0.001)
        curl.signal(signal.SIGKILL)
        curl.wait()
    assert serve.get("/healthz").status == 200
    assert serve.stats()["events"]["accepted"] % 5_000 == 0, "all of a request or nothing"


def test_an_answer_nobody_reads_and_then_a_reset(world):
    serve = world.serve()
    before = descriptors(serve)
    body = joined(numbered(7_000))
    links = [http.connect(serve.port) for _ in range(8)]
    for link in links:
        link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, TINY)
        link.sendall(whole(body))
    until(lambda: serve.stats()["events"]["accepted"] == 8 * 7_000, "all to be published", 60)
    for link in links:
        link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        link.close()
    until(lambda: descriptors(serve) <= before, lambda: f"{before} descriptors, not {descriptors(serve)}", 20)


def test_a_slow_reader_gets_all_of_a_large_answer(world):
    serve = world.serve()
    body = joined(numbered(2_000))
    with http.connect(serve.port, 60) as link:
        link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, TINY)
        link.sendall(whole(body))
        received = b""
        while piece := link.recv(4096):
            received += piece
    answer = http.Answer(*received.split(b"\r\n\r\n", 1))
    assert int(answer.headers["content-length"]) == len(answer.body)
    assert answer.json()["accepted"] == 2_000
