"""Data frames: every size and framing comes back as it was, whole."""

import os

import pytest

from echo import BINARY, CONTINUATION, PING, TEXT
from harness.frames import PONG, masked

SIZES = [0, 1, 125, 126, 127, 128, 65_535, 65_536, 65_537, 1_000_000]
KINDS = pytest.mark.parametrize("opcode", [TEXT, BINARY], ids=["text", "binary"])


def content(opcode, size):
    return (b"abcdefgh" * (size // 8 + 1))[:size] if opcode == TEXT else os.urandom(size)


@KINDS
@pytest.mark.parametrize("size", SIZES)
def test_sizes(peer, opcode, size):
    payload = content(opcode, size)
    peer.send(opcode, payload)
    assert peer.message() == (opcode, payload)


@KINDS
@pytest.mark.parametrize("bits", [126, 127])
def test_lengths_in_more_bytes_than_they_need(peer, opcode, bits):
    """RFC 6455 section 5.2 wants the shortest form of senders; nobody is hurt by another."""
    payload = content(opcode, 10)
    length = (10).to_bytes(2 if bits == 126 else 8, "big")
    peer.raw(bytes([0x80 | opcode, 0x80 | bits]) + length + b"\0\0\0\0" + payload)
    assert peer.message() == (opcode, payload)


@KINDS
def test_single_bytes(peer, opcode):
    payload = content(opcode, 300)
    peer.byte_by_byte(masked(opcode, payload))
    assert peer.message() == (opcode, payload)


@KINDS
@pytest.mark.parametrize("piece", [1, 2, 64, 127, 128, 129, 4096])
def test_pieces_of_the_stream(peer, opcode, piece):
    messages = [content(opcode, size) for size in (0, 1, 130, 1000, 5000)]
    stream = b"".join(masked(opcode, message) for message in messages)
    for start in range(0, len(stream), piece):
        peer.raw(stream[start : start + piece])
    assert [peer.message() for _ in messages] == [(opcode, message) for message in messages]


@KINDS
@pytest.mark.parametrize("piece", [1, 64, 128, 1000, 65_536])
def test_fragments(peer, opcode, piece):
    payload = content(opcode, 100_000 if piece > 1 else 3000)
    peer.fragments(opcode, [payload[at : at + piece] for at in range(0, len(payload), piece)])
    assert peer.message() == (opcode, payload)


@KINDS
def test_empty_fragments(peer, opcode):
    peer.fragments(opcode, [b"", b"", b"a", b"", b"b", b""])
    assert peer.message() == (opcode, b"ab")
    peer.fragments(opcode, [b"", b"", b""])
    assert peer.message() == (opcode, b"")


@KINDS
def test_pings_between_fragments(peer, opcode):
    peer.send(opcode, b"be", final=False)
    for n in range(3):
        peer.send(PING, b"%d" % n)
        assert peer.frame() == (0x80 | PONG, b"%d" % n)
        peer.send(PONG, b"unasked")
    peer.send(CONTINUATION, b"tween")
    assert peer.message() == (opcode, b"between")


@pytest.mark.parametrize("size", [0, 1, 124, 125])
def test_a_ping_comes_back(peer, size):
    payload = os.urandom(size)
    peer.send(PING, payload)
    assert peer.frame() == (0x80 | PONG, payload)


def test_a_ping_in_single_bytes(peer):
    peer.byte_by_byte(masked(PING, b"p" * 125))
    assert peer.frame() == (0x80 | PONG, b"p" * 125)


def test_a_thousand_messages_in_a_row(peer):
    messages = [b"message %d" % n for n in range(1000)]
    peer.raw(b"".join(masked(TEXT, message) for message in messages))
    assert [peer.message() for _ in messages] == [(TEXT, message) for message in messages]


def test_a_big_message(peer):
    payload = os.urandom(16 << 20)
    peer.send(BINARY, payload)
    assert peer.message(60) == (BINARY, payload)


def test_many_peers_don_t_mix(echo):
    peers = [echo.peer() for _ in range(50)]
    for round_ in range(3):
        for n, one in enumerate(peers):
            one.send(TEXT, b"half of %d," % n, final=False)
        for n, one in enumerate(peers):
            one.send(CONTINUATION, b" round %d" % round_)
        for n, one in enumerate(peers):
            assert one.message() == (TEXT, b"half of %d, round %d" % (n, round_))
    for one in peers:
        one.close()
