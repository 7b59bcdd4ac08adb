"""--max-handshakes and the size of a request's head: at, just under and just over."""

import socket

from harness import door, http
from harness.client import upgrade_lines
from harness.patience import Deadline, until

HALF = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
REST = b"\r\n\r\n"


def begin(serve, count, source):
    links = [door.connect(serve.port, source) for _ in range(count)]
    for link in links:
        link.sendall(HALF)
    return links


def is_over(link):
    """Whether the server has ended the connection; it has said nothing before."""
    link.setblocking(False)
    try:
        assert link.recv(100) == b""
        return True
    except ConnectionResetError:
        return True
    except BlockingIOError:
        return False


def test_as_many_as_may_and_one_more(world):
    """The oldest of the address with most goes; all others get their answer still."""
    serve = world.serve("--max-handshakes", "10")
    quiet = begin(serve, 2, "127.0.0.3")
    rude = begin(serve, 8, "127.0.0.2")
    more = begin(serve, 1, "127.0.0.2")
    until(lambda: is_over(rude[0]), "the oldest goes")
    assert not any(is_over(link) for link in quiet + rude[1:] + more)
    for link in quiet + rude[1:] + more:
        link.setblocking(True)
        link.settimeout(Deadline(10).left())
        link.sendall(REST)
        assert http.read_answer(link).status == 200


def test_up_to_the_limit_nobody_goes(world):
    serve = world.serve("--max-handshakes", "10")
    links = begin(serve, 9, "127.0.0.2")
    assert door.ask(serve.port, source="127.0.0.3").status == 200, "the tenth"
    assert not any(is_over(link) for link in links)


def test_a_crowd_of_half_open_ones_keeps_nobody_out(world):
    serve = world.serve("--max-handshakes", "20")
    crowd = []
    for _ in range(10):
        crowd += begin(serve, 20, "127.0.0.2")
        upgrade = door.Upgrade(serve.port, source="127.0.0.3")
        assert upgrade.is_in
        upgrade.close()
    until(lambda: sum(map(is_over, crowd)) >= 180, "they push each other out")
    assert serve.get("/healthz").status == 200


def test_viewers_do_not_count_as_handshakes(world):
    serve = world.serve("--max-handshakes", "5")
    inside, refused = door.try_upgrades(30, serve.port)
    assert len(inside) == 30
    crowd = begin(serve, 20, "127.0.0.2")
    until(lambda: sum(map(is_over, crowd)) >= 15, "they push each other out")
    assert serve.stats()["connections"]["total"] == 30


def test_a_crowd_that_connects_first_and_speaks_later(world):
    """More than the kernel's queue holds, and than there may be handshakes: all come in none the less.

    Those who came behind a full queue speak first, since the kernel hands them out silent.
    """
    count = 4_800
    serve = world.serve("--max-handshakes", "100")
    upgrade = "\r\n".join([*upgrade_lines(serve.port, "/api/ws/sync/org-rio", door.KEY, ()), "", ""]).encode()
    crowd = [door.connect(serve.port) for _ in range(count)]
    for link in reversed(crowd):
        link.sendall(upgrade)
    for link in crowd:
        assert link.recv(12) == b"HTTP/1.1 101"
    serve.until_connections(count)
    for link in crowd:
        link.close()


def head_of(size):
    start = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: a="
    return start + b"x" * (size - len(start) - len(REST)) + REST


def answer_to(serve, head):
    """None: hung up on without an answer."""
    with door.connect(serve.port) as link:
        heard = b""
        try:
            link.sendall(head)
            while piece := link.recv(65536):
                heard += piece
        except (ConnectionResetError, BrokenPipeError):
            pass
        return http.Answer(*heard.split(b"\r\n\r\n", 1)).status if heard else None


def test_a_head_of_fifteen_kilobytes_and_one_of_seventeen(world):
    """Its table has 16 KB, without names, blanks and line ends."""
    serve = world.serve()
    assert answer_to(serve, head_of(15_000)) == 200
    assert answer_to(serve, head_of(16_000)) == 200
    assert answer_to(serve, head_of(17_500)) is None
    assert serve.get("/healthz").status == 200


def test_slow_heads_are_hung_up_on(world):
    """One time for the whole head, however often a letter comes."""
    serve = world.serve("--handshake-timeout", "500ms")
    [link] = begin(serve, 1, "127.0.0.2")
    deadline = Deadline(10)

    def is_cut():
        assert not deadline.over()
        try:
            link.send(b"a", socket.MSG_NOSIGNAL)
        except (BrokenPipeError, ConnectionResetError):
            return True
        return is_over(link)

    until(is_cut, "its end")
