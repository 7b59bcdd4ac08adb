"""GET /api/sync/status/ORGANISATION: the newest event of every record, for pages that still poll."""

import json
import socket

import pytest

from harness import http
from harness.events import event, numbered, sized, with_seq
from harness.programs import plain_only


def status(serve, organisation="org-rio", etag=None, **more):
    headers = [("If-None-Match", etag)] if etag else []
    return serve.get(f"/api/sync/status/{organisation}", headers=headers, **more)


def test_nothing_yet(world):
    answer = status(world.serve())
    assert answer.status == 200
    assert answer.json() == {"organizationId": "org-rio", "epoch": None, "seq": 0, "events": []}


def test_the_newest_event_of_each_record(world):
    serve = world.serve()
    lines = [event("a", n=1), event("b", n=2), event("a", n=3), event("é-😀", n=4), event("b", "org-oslo")]
    receipts = world.publish(serve, *lines)
    answer = status(serve)
    told = answer.json()
    assert list(told) == ["organizationId", "epoch", "seq", "events"]
    assert (told["organizationId"], told["epoch"], told["seq"]) == ("org-rio", receipts[0]["epoch"], 4)
    wanted = [with_seq(lines[1], 2), with_seq(lines[2], 3), with_seq(lines[3], 4)]
    assert told["events"] == [json.loads(line) for line in wanted]
    assert b"[" + b",".join(wanted) + b"]}" in answer.body, "byte for byte, with seq as the last key"


def test_an_unchanged_status_is_not_sent_again(world):
    serve = world.serve()
    (receipt,) = world.publish(serve, event())
    first = status(serve)
    assert first.headers["etag"].startswith(f'"{receipt["epoch"]}-1')
    assert first.headers["cache-control"] == "no-cache"
    for etag in (first.headers["etag"], "W/" + first.headers["etag"], f'"other", {first.headers["etag"]}', "*"):
        again = status(serve, etag=etag)
        assert (again.status, again.body) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        assert "content-length" not in again.headers
    assert status(serve, etag='"other-1"').status == 200
    world.publish(serve, event())
    assert status(serve, etag=first.headers["etag"]).json()["seq"] == 2


def test_head(world):
    serve = world.serve()
    world.publish(serve, event())
    get, head = status(serve), status(serve, method="HEAD")
    assert head.body == b""
    assert head.headers == get.headers


@pytest.mark.parametrize("organisation", ["", ".hidden", "org/rio", "org%20rio", "%C3%A9", "x" * 129])
def test_no_organisation(world, organisation):
    answer = status(world.serve(), organisation)
    assert answer.status == 400
    assert answer.error_code() == "invalid_organization"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_only_for_reading(world, method):
    answer = status(world.serve(), method=method)
    assert answer.status == 405
    assert answer.headers["allow"] == "GET, HEAD"


def large_world(world):
    """A serve whose status is some four megabytes."""
    serve = world.serve("--history-bytes", "16M")
    lines = [sized(8_000).replace(b'"pfa-1"', b'"pfa-%06d"' % n) for n in range(500)]
    world.publish(serve, *lines)
    return serve, [with_seq(line, seq) for seq, line in enumerate(lines, start=1)]


def test_a_large_status_to_a_slow_reader(world):
    serve, lines = large_world(world)
    links = [http.connect(serve.port, 60) for _ in range(4)]
    for link in links:
        link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 17)
        link.sendall(b"GET /api/sync/status/org-rio HTTP/1.1\r\nHost: localhost\r\n\r\n")
    world.publish(serve, *numbered(100))
    for link in links:
        received = bytearray()
        while piece := link.recv(4096):
            received += piece
        answer = http.Answer(*bytes(received).split(b"\r\n\r\n", 1))
        assert int(answer.headers["content-length"]) == len(answer.body)
        assert answer.body.endswith(b'"events":[' + b",".join(lines) + b"]}")
        link.close()


@pytest.mark.parametrize("behind", [b"", b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", b"POST /api/sync/events HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello", b"x"])
@pytest.mark.parametrize("half_closed", [False, pytest.param(True, marks=plain_only)])
def test_a_large_status_whatever_comes_behind_the_request(world, behind, half_closed):
    serve, lines = large_world(world)
    with http.connect(serve.port, 60) as link:
        link.sendall(b"GET /api/sync/status/org-rio HTTP/1.1\r\nHost: localhost\r\n\r\n" + behind)
        if half_closed:
            link.shutdown(socket.SHUT_WR)
        received = bytearray()
        while piece := link.recv(65536):
            received += piece
    assert received.startswith(b"HTTP/1.1 200 ")
    assert received.endswith(b",".join(lines) + b"]}"), "and nothing behind it"
    assert serve.stats()["events"]["refused"] == 0


def test_who_leaves_in_the_middle_of_a_large_status(world):
    serve, _ = large_world(world)
    for _ in range(20):
        with http.connect(serve.port) as link:
            link.sendall(b"GET /api/sync/status/org-rio HTTP/1.1\r\nHost: localhost\r\n\r\n")
            link.recv(100)
    assert len(status(serve).json()["events"]) == 500
