"""What a client may say: at each limit, just under it and just over it."""

import time

import pytest

from harness.events import event
from harness.frames import BINARY, PING, PONG, TEXT, masked
from harness.patience import until
from harness.world import V1

VARIANTS = pytest.mark.parametrize("protocols", [(), V1], ids=["plain", "v1"])


def end_of(client):
    """The close code and its reason, whatever came before."""
    _, closed = client.to_the_end()
    return closed.code, closed.reason


def answer_pings(client, count):
    """So many times; nothing else may come."""
    for _ in range(count):
        frame = client.frame()
        assert frame.opcode == PING, frame
        client.send(PONG, frame.payload)


# --max-message


@VARIANTS
def test_the_size_of_a_message(world, protocols):
    serve = world.serve("--max-message", "1K", "--client-rate", "0")
    for pieces in ([1023], [1024], [512, 512], [1024, 0], [0, 0, 1024], [1] * 1000):
        client = world.watcher(serve, protocols=protocols)
        in_pieces(client, pieces)
        assert client.is_at_peace(), pieces
    for pieces in ([1025], [512, 513], [1024, 1], [0, 0, 1025], [1000] * 2):
        client = world.watcher(serve, protocols=protocols)
        in_pieces(client, pieces)
        assert end_of(client) == (1009, "a message of more than 1024 bytes"), pieces


def test_the_largest_size_that_may_be_said(world):
    assert world.run("serve", "--max-message", "65M").code == 2
    assert world.run("serve", "--max-message", "0").code == 2
    serve = world.serve("--max-message", "64M")
    client = world.watcher(serve)
    in_pieces(client, [1_000_000])
    assert client.is_at_peace()


def in_pieces(client, sizes):
    for position, size in enumerate(sizes):
        client.send(TEXT if position == 0 else 0, b"x" * size, final=position == len(sizes) - 1)


# Fragments


def test_the_number_of_fragments(world):
    serve = world.serve("--client-rate", "0")
    client = world.watcher(serve)
    in_pieces(client, [1] * 1000)
    assert client.is_at_peace()
    in_pieces(client, [1] * 1001)
    assert end_of(client) == (4013, "a message in more than 1000 fragments")


def test_an_endless_message_of_nothing(world):
    """Empty fragments have no size that could add up."""
    serve = world.serve("--client-rate", "0")
    client = world.watcher(serve)
    fragments = masked(TEXT, b"", final=False) + masked(0, b"", final=False) * 5000
    try:
        client.send_raw(fragments)
    except OSError:
        pass
    assert end_of(client)[0] == 4013


# --client-rate


@VARIANTS
def test_the_rate_of_messages(world, protocols):
    """A hundred at once are a second's worth, and then again a second later."""
    serve = world.serve("--client-rate", "100/s")
    client = world.watcher(serve, protocols=protocols)
    client.send_raw(masked(TEXT, b"x") * 99)
    assert client.is_at_peace()
    client.send_raw(masked(TEXT, b"x"))
    assert client.is_at_peace()
    time.sleep(1.2)
    client.send_raw(masked(TEXT, b"x") * 100)
    assert client.is_at_peace()
    client.send_raw(masked(TEXT, b"x") * 200)
    assert end_of(client) == (4013, "rate_limited: too many messages a second")
    until(lambda: "refused reason=rate_limited address=127.0.0.1" in serve.talk(), serve.talk)


def test_a_hundred_and_one_are_too_many(world):
    """In one piece, so that they come within one look at the clock or two."""
    serve = world.serve("--client-rate", "20/s")
    client = world.watcher(serve)
    client.send_raw(masked(TEXT, b"x") * 20)
    assert client.is_at_peace()
    fast = world.watcher(serve)
    fast.send_raw(masked(TEXT, b"x") * 30)
    assert end_of(fast)[0] == 4013


def test_fragments_count_and_so_do_pongs(world):
    serve = world.serve("--client-rate", "20/s")
    client = world.watcher(serve)
    client.send_raw(masked(TEXT, b"", final=False) + masked(0, b"", final=False) * 39)
    assert end_of(client)[0] == 4013
    client = world.watcher(serve)
    client.send_raw(masked(PONG, b"unasked") * 40)
    assert end_of(client)[0] == 4013


def test_parts_of_frames_don_t_count(world):
    serve = world.serve("--client-rate", "5/s")
    client = world.watcher(serve)
    for octet in masked(TEXT, b"x" * 500):
        client.send_raw(bytes([octet]))
    assert client.is_at_peace()


def test_pongs_that_were_asked_for_don_t_count(world):
    serve = world.serve("--client-rate", "1/m", "--ping-interval", "100ms")
    client = world.watcher(serve)
    answer_pings(client, 10)


def test_no_rate_at_all(world):
    serve = world.serve("--client-rate", "0")
    client = world.watcher(serve)
    for _ in range(10):
        client.send_raw(masked(TEXT, b"x") * 1000)
    assert client.is_at_peace()


def test_who_goes_on_after_its_end_is_hung_up_on(world):
    """A flood costs the server no more than two seconds of patience, and others nothing."""
    serve = world.serve()
    flood, other = world.watcher(serve), world.watcher(serve)
    frames = masked(TEXT, b"") * 10_000
    flood.socket.settimeout(20)
    with pytest.raises(OSError):
        for _ in range(1000):
            flood.send_raw(frames)
    world.publish(serve, event("still here"))
    assert other.message() == event("still here")
    serve.until_connections(1)


# What is said


def test_binary_messages(world):
    serve = world.serve()
    client = world.watcher(serve)
    client.send(BINARY, b"")
    assert end_of(client) == (1003, "binary messages mean nothing here")


@pytest.mark.parametrize("pieces", [[b"\xff"], [b"\xe2\x82", b""], [b"\xe2", b"\x82"], [b"\xed\xa0\x80"]], ids=repr)
def test_text_that_is_none(world, pieces):
    serve = world.serve()
    client = world.watcher(serve)
    for position, piece in enumerate(pieces):
        client.send(TEXT if position == 0 else 0, piece, final=position == len(pieces) - 1)
    assert end_of(client) == (1007, "a text that is not UTF-8")


def test_packed_messages_are_not_agreed_on(world):
    serve = world.serve()
    client = world.client(serve, headers=[("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits")])
    assert "sec-websocket-extensions" not in client.answer.headers
    client.connected()
    client.send(TEXT, b"packed?", reserved=0x40)
    assert end_of(client)[0] == 1002


# --idle-timeout


def test_who_says_nothing_and_hears_nothing(world):
    """Pings are off: an event, a word, a ping or a pong keeps a connection; silence ends it."""
    started = time.monotonic()
    serve = world.serve("--idle-timeout", "4s", "--ping-interval", "0")
    silent, modern = world.watcher(serve, "org-quiet"), world.watcher(serve, "org-quiet", protocols=V1)
    talking, ponging, pinging, watching = (world.watcher(serve, org) for org in ("org-a", "org-b", "org-c", "org-busy"))
    while time.monotonic() - started < 6:
        talking.send(TEXT, b"x")
        ponging.send(PONG, b"")
        assert pinging.is_at_peace()
        world.publish(serve, event("tick", "org-busy"))
        assert watching.message() == event("tick", "org-busy")
        time.sleep(0.3)
    assert end_of(silent) == (4009, "nothing was said for too long")
    assert end_of(modern)[0] == 4009
    assert time.monotonic() - started > 4
    for client in (talking, ponging, pinging, watching):
        assert client.is_at_peace()


def test_who_answers_pings_is_never_idle(world):
    serve = world.serve("--idle-timeout", "1s", "--ping-interval", "400ms")
    client = world.watcher(serve)
    answer_pings(client, 8)


def test_no_idle_timeout(world):
    serve = world.serve("--idle-timeout", "0", "--ping-interval", "0")
    client = world.watcher(serve)
    time.sleep(1)
    assert client.is_at_peace()
