"""Requests that two readers could understand in two ways: one answer, nothing published, and the server lives.

The library took a length that it read as 0 for the end of the request and what followed for a second one, for which it
forgot our pointer to the first; a turn later the server died of that.
"""

import pytest

from harness import http
from harness.client import upgrade_lines
from harness.events import event

EVENT = event()
POST = b"POST /api/sync/events HTTP/1.1\r\nHost: 127.0.0.1\r\n"
INNER = POST + b"Content-Length: %d\r\n\r\n" % len(EVENT) + EVENT


@pytest.mark.parametrize(
    "rest",
    [
        b"Content-Length: 0x66\r\n\r\n" + EVENT,
        b"Content-Length: 0x66\r\n\r\n" + INNER,
        b"Content-Length: 0\r\nContent-Length: 100\r\n\r\n" + EVENT,
        b"Content-Length:\r\n 1\r\n\r\n" + INNER,
        b"Content-Length: x\r\n\r\n" + INNER * 50,
        b"Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n" + INNER,
        b"Transfer-Encoding: chunked\r\n\r\n" + INNER,
    ],
)
def test_one_answer_and_no_harm(world, rest):
    serve = world.serve()
    for _ in range(3):
        with http.connect(serve.port) as link:
            link.sendall(POST + rest)
            heard = b""
            while piece := link.recv(65536):
                heard += piece
        assert heard.startswith(b"HTTP/1.1 411 ") and heard.count(b"HTTP/1.") == 1, heard
    assert serve.get("/healthz").status == 200
    assert serve.stats()["events"]["accepted"] == 0


@pytest.mark.parametrize("path", ["/nowhere", "/api/sync/events"])
def test_a_second_request_is_not_served(world, path):
    serve = world.serve()
    first = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
    other = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: other\r\nConnection: Upgrade\r\n\r\n"
    for second in (first, other, INNER, first * 100, b"\x81\x80\0\0\0\0"):
        with http.connect(serve.port) as link:
            link.sendall(first + second)
            heard = b""
            try:
                while piece := link.recv(65536):
                    heard += piece
            except ConnectionResetError:
                pass
        assert heard.count(b"HTTP/1.") <= 1, heard
    assert serve.get("/healthz").status == 200
    assert serve.stats()["events"]["accepted"] == 0


@pytest.mark.parametrize("path", ["/readyz%0d", "/readyz%0d%0aX-Other:%20yes", "/readyz%0a", "/readyz%0d/../nowhere"])
def test_the_path_does_not_end_at_a_line_end_that_is_coded(world, path):
    """The library takes it for the end of the request line: a proxy in front would have seen another path."""
    serve = world.serve()
    for lines in ([f"GET {path} HTTP/1.1", "Host: 127.0.0.1"], [*upgrade_lines(serve.port, path, "dGhlIHNhbXBsZSBub25jZQ==")]):
        answer = http.exchange(serve.port, lines)
        assert (answer.status, answer.error_code()) == (400, "bad_request")


def test_a_blank_at_the_path_s_end_belongs_to_it(world):
    serve = world.serve()
    assert serve.get("/readyz%20").status == 404
    assert serve.get("/api/sync/status/org-rio%20").status == 400


@pytest.mark.parametrize("line", ["GET /readyz", "GET /readyz HTTP/2.0", "GET /readyz HTTP/11", "GET /readyz FTP/1.1"])
def test_another_version_than_1_is_refused(world, line):
    serve = world.serve()
    assert http.exchange(serve.port, [line, "Host: 127.0.0.1"]).status == 400
    assert http.exchange(serve.port, ["GET /readyz HTTP/1.0", "Host: 127.0.0.1"]).status == 200
