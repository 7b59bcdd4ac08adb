"""A connection may come long before its request: the kernel keeps it back only for a while."""

import os

from harness import http
from harness.patience import until

ASK = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"


def test_one_that_says_nothing_is_taken_in_the_end(world):
    serve = world.serve()
    before = sockets_of(serve.pid)
    with http.connect(serve.port) as link:
        until(lambda: sockets_of(serve.pid) > before, "the silent connection is taken", seconds=30)
        link.sendall(ASK)
        assert http.read_answer(link).status == 200


def test_a_request_in_pieces_is_answered(world):
    serve = world.serve()
    with http.connect(serve.port) as link:
        for at in range(len(ASK)):
            link.sendall(ASK[at : at + 1])
        assert http.read_answer(link).status == 200


def sockets_of(pid):
    folder = f"/proc/{pid}/fd"
    return sum(is_socket(f"{folder}/{name}") for name in os.listdir(folder))


def is_socket(path):
    try:
        return os.readlink(path).startswith("socket:")
    except FileNotFoundError:  # closed meanwhile
        return False
