"""--max-per-address and --connect-rate: at, just under and just over; places come back however a connection ends."""

import socket
import struct

import pytest

from harness import door, http
from harness.patience import until

OTHER = "127.0.0.2"


def until_in(serve, source="127.0.0.1", **more):
    """A place is free again: the next upgrade gets in. Returns it."""
    return until(lambda: attempt(serve, source, **more), "a free place")


def attempt(serve, source="127.0.0.1", **more):
    upgrade = door.Upgrade(serve.port, source=source, **more)
    return upgrade if upgrade.is_in else None


def test_as_many_as_may_and_one_more(world):
    serve = world.serve("--max-per-address", "3")
    inside, refused = door.try_upgrades(5, serve.port, source=OTHER)
    assert (len(inside), len(refused)) == (3, 2)
    for answer in refused:
        assert answer.status == 429
        assert answer.error_code() == "too_many_connections"
        assert int(answer.headers["retry-after"]) >= 1
    assert door.ask(serve.port, source=OTHER).status == 429, "every connection counts"
    assert attempt(serve), "another address has places of its own"
    assert "refused reason=too_many_connections address=127.0.0.2" in serve.talk()


def close_frame(upgrade):
    upgrade.link.sendall(b"\x88\x82\0\0\0\0" + struct.pack(">H", 1000))
    upgrade.link.recv(1000)
    upgrade.close()


def reset(upgrade):
    upgrade.link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    upgrade.close()


def bad_frame(upgrade):
    upgrade.link.sendall(b"\xf3\x80\0\0\0\0")
    assert upgrade.link.recv(1000)
    upgrade.close()


@pytest.mark.parametrize("end", [door.Upgrade.close, close_frame, reset, bad_frame])
def test_a_place_comes_back_when_a_viewer_ends(world, end):
    serve = world.serve("--max-per-address", "1")
    for _ in range(5):
        upgrade = until_in(serve, OTHER)
        assert attempt(serve, OTHER) is None
        end(upgrade)
    until_in(serve, OTHER)


def test_a_place_comes_back_after_requests_and_refused_upgrades(world):
    serve = world.serve("--max-per-address", "1")

    def finished(what):
        return until(lambda: (answer := what()).status != 429 and answer, "a place")

    for _ in range(3):
        assert finished(lambda: door.ask(serve.port, source=OTHER)).status == 200
        assert finished(lambda: door.ask(serve.port, "/nowhere", source=OTHER)).status == 404
        refused = finished(lambda: door.Upgrade(serve.port, ".bad", source=OTHER).answer)
        assert refused.status == 400
    door.connect(serve.port, OTHER).close()
    half = door.connect(serve.port, OTHER)
    half.sendall(b"GET / HTTP/1.1\r\nHost:")
    half.close()
    until_in(serve, OTHER)


def test_a_request_with_a_body_keeps_its_place_until_its_answer(world):
    serve = world.serve("--max-per-address", "1")
    with http.connect(serve.port) as link:
        link.sendall(b"POST /api/sync/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n{")
        until(lambda: not attempt(serve), "the place is taken")
    until_in(serve)


def test_too_often(world):
    """The answer to the one too many arrives although its request is never read."""
    serve = world.serve("--connect-rate", "5/s")
    answers = [door.ask(serve.port, source=OTHER) for _ in range(30)]
    let_in = [answer for answer in answers if answer.status == 200]
    refused = [answer for answer in answers if answer.status == 429]
    assert 5 <= len(let_in) < 30 and len(let_in) + len(refused) == 30
    assert [answer.status for answer in answers[:5]] == [200] * 5, "a second's worth at once"
    for answer in refused:
        assert answer.error_code() == "rate_limited"
        assert answer.headers["retry-after"] == "1"
    assert door.ask(serve.port).status == 200, "another address is not concerned"
    until(lambda: door.ask(serve.port, source=OTHER).status == 200, "its rate")


def test_too_often_all_together(world):
    serve = world.serve("--connect-rate-total", "5/s")
    answers = [door.ask(serve.port, source=f"127.0.1.{n}").status for n in range(1, 31)]
    assert answers[:5] == [200] * 5
    assert 429 in answers and set(answers) == {200, 429}


def test_a_refused_request_that_is_large_gets_its_answer(world):
    """What was not read when the server closes would make the kernel send a reset, and the answer would be lost."""
    serve = world.serve("--connect-rate", "1/m")
    assert door.ask(serve.port).status == 200
    for _ in range(20):
        with door.connect(serve.port) as link:
            link.sendall(b"GET / HTTP/1.1\r\nX: " + b"x" * 100_000)
            answer = http.read_answer(link)
            assert answer.status == 429
            link.sendall(b"x" * 1000)
            assert link.recv(1000) == b""


def test_no_limits_by_default(world):
    serve = world.serve()
    inside, refused = door.try_upgrades(300, serve.port)
    assert len(inside) == 300 and not refused
