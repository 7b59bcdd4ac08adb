"""The plain wire: CONNECTED with exactly three keys, then one event a text frame; and what a client may send."""

import re
from datetime import datetime, timedelta, timezone

import pytest

from harness.events import event, joined, numbered
from harness.frames import BINARY, CLOSE, PING, PONG, TEXT
from harness.client import Closed


@pytest.fixture(scope="module")
def serve(shared_world):
    return shared_world.serve()


def test_connected_has_exactly_three_keys(shared_world, serve):
    client = shared_world.watcher(serve)
    assert list(client.greeting) == ["type", "organizationId", "timestamp"]
    assert client.greeting["organizationId"] == "org-rio"
    assert client.protocol == ""
    stamp = client.greeting["timestamp"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", stamp)
    age = datetime.now(timezone.utc) - datetime.fromisoformat(stamp.replace("Z", "+00:00"))
    assert abs(age) < timedelta(minutes=1)


def test_one_event_a_frame_even_in_a_burst(shared_world, serve):
    """The strict reader of the harness also checks that frames are unmasked, final, and no longer headed than needed."""
    client = shared_world.watcher(serve)
    lines = numbered(50) + numbered(50, size=126) + numbered(50, size=4000) + numbered(10, size=10_240)
    producer = shared_world.producer(serve)
    producer.send_raw(joined(lines))
    for line in lines:
        frame = client.frame()
        assert frame.opcode == TEXT and frame.final
        assert frame.payload == line


def test_a_newcomer_without_a_wish_gets_no_history(shared_world, serve):
    shared_world.publish(serve, event("before", "org-new"))
    client = shared_world.watcher(serve, "org-new")
    shared_world.publish(serve, event("after", "org-new"))
    assert client.message() == event("after", "org-new")


def test_what_clients_say_is_ignored(shared_world, serve):
    client = shared_world.watcher(serve)
    client.send(TEXT, b"hello")
    client.send(TEXT, event("spoofed"))
    client.send(TEXT, b"")
    assert client.is_at_peace()
    shared_world.publish(serve, event("real"))
    assert client.message() == event("real")


def test_binary_messages_mean_nothing_here(shared_world, serve):
    client = shared_world.watcher(serve)
    client.send(BINARY, bytes(range(256)))
    assert client.expect_close() == 1003


@pytest.mark.parametrize("pieces", [[10_240], [1] * 40, [5_000, 5_240], [0, 10_240, 0]], ids=str)
def test_up_to_10240_bytes_a_message_are_ignored(shared_world, serve, pieces):
    client = shared_world.watcher(serve)
    send_in_pieces(client, pieces)
    assert client.is_at_peace()
    send_in_pieces(client, pieces)
    assert client.is_at_peace()


@pytest.mark.parametrize("pieces", [[10_241], [5_000, 5_241], [10_240, 1], [200_000]], ids=str)
def test_more_is_too_big(shared_world, serve, pieces):
    client = shared_world.watcher(serve)
    send_in_pieces(client, pieces)
    assert client.expect_close() == 1009


def test_a_message_announced_too_big_is_not_waited_for(shared_world, serve):
    client = shared_world.watcher(serve)
    client.send_raw(b"\x81\xff" + (1 << 40).to_bytes(8, "big") + b"\x00\x00\x00\x00" + b"x" * 100)
    assert client.expect_close() == 1009


def send_in_pieces(client, pieces):
    for position, size in enumerate(pieces):
        opcode = TEXT if position == 0 else 0
        client.send(opcode, b"x" * size, final=position == len(pieces) - 1)


@pytest.mark.parametrize("payload", [b"", b"a", b"p" * 125])
def test_a_ping_comes_back(shared_world, serve, payload):
    client = shared_world.watcher(serve)
    client.send(PING, payload)
    frame = client.frame()
    assert (frame.opcode, frame.payload) == (PONG, payload)


def test_a_pong_nobody_asked_for_is_fine(shared_world, serve):
    client = shared_world.watcher(serve)
    for _ in range(100):
        client.send(PONG, b"unasked")
    assert client.is_at_peace()


@pytest.mark.parametrize("code", [1000, 1001, 3000, 4999])
def test_a_close_is_answered(shared_world, serve, code):
    client = shared_world.watcher(serve)
    client.send_close(code)
    frame = client.frame()
    assert frame.opcode == CLOSE
    assert int.from_bytes(frame.payload[:2], "big") == code
    with pytest.raises(Closed):
        client.frame()


def test_what_no_frame_may_be_is_a_protocol_error(shared_world, serve):
    client = shared_world.watcher(serve)
    client.send(0x3, b"reserved opcode")
    assert client.expect_close() == 1002


def test_reserved_bits_are_a_protocol_error(shared_world, serve):
    client = shared_world.watcher(serve)
    client.send(TEXT, b"compressed?", reserved=0x40)
    assert client.expect_close() == 1002
