"""permessage-deflate (RFC 7692): what is agreed on, and messages that come packed."""

import os
import zlib

import pytest

from echo import BINARY, CONTINUATION, PACKED, PING, TEXT, Echo, Peer
from harness.frames import masked

AGREED = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"


@pytest.mark.parametrize(
    "offer, answer",
    [
        ("permessage-deflate", AGREED),
        ("permessage-deflate; client_max_window_bits", AGREED),
        ("permessage-deflate; client_max_window_bits=9", AGREED),
        ('permessage-deflate; client_max_window_bits="15"', AGREED),
        ("permessage-deflate;server_no_context_takeover;client_no_context_takeover", AGREED),
        ("permessage-deflate; server_max_window_bits=15", AGREED + "; server_max_window_bits=15"),
        ("permessage-deflate; server_max_window_bits=10, permessage-deflate", AGREED),
        ("permessage-deflate, permessage-deflate; client_max_window_bits", AGREED),
        ("x-webkit-deflate-frame, permessage-deflate", AGREED),
        ("permessage-deflate; server_max_window_bits=14", None),
        ("permessage-deflate; server_max_window_bits", None),
        ("permessage-deflate; server_max_window_bits=16", None),
        ("permessage-deflate; client_max_window_bits=7", None),
        ("permessage-deflate; client_max_window_bits=08", None),
        ("permessage-deflate; client_max_window_bits=", None),
        ("permessage-deflate; server_no_context_takeover=1", None),
        ("permessage-deflate; client_no_context_takeover; client_no_context_takeover", None),
        ("permessage-deflate; server_max_window_bits=15; server_max_window_bits=15", None),
        ("permessage-deflate; unknown", None),
        ("permessage-bzip2", None),
    ],
)
def test_what_is_agreed_on(echo, offer, answer):
    peer = echo.peer(offer)
    assert peer.extension == answer
    peer.echoes()
    if answer is None:
        peer.send(TEXT, peer.pack(b"packed all the same"), reserved=PACKED)
        assert peer.closing() == 1002
    peer.close()


def test_more_offers_than_libwebsockets_reads(echo):
    """Beyond some 250 bytes it hangs up."""
    with pytest.raises(AssertionError, match="no HTTP answer"):
        echo.peer("permessage-deflate" + "; unknown" * 60)
    assert echo.is_well()


def test_a_server_without_it_agrees_on_nothing(world):
    server = world._keep(Echo(world.folder, "--plain"))
    peer = server.peer("permessage-deflate")
    assert peer.extension is None
    peer.echoes()
    peer.close()


@pytest.mark.parametrize("opcode", [TEXT, BINARY], ids=["text", "binary"])
@pytest.mark.parametrize("size", [0, 1, 100, 1024, 1025, 3000, 65_536, 1_000_000])
def test_sizes(packing_peer, opcode, size):
    text = (b"all work and no play " * (size // 20 + 1))[:size] if opcode == TEXT else os.urandom(size)
    packing_peer.send(opcode, packing_peer.pack(text), reserved=PACKED)
    assert packing_peer.message() == (opcode, text)


def test_messages_that_are_not_packed(packing_peer):
    packing_peer.echoes()
    packing_peer.send(TEXT, packing_peer.pack(b"packed"), reserved=PACKED)
    assert packing_peer.message() == (TEXT, b"packed")
    packing_peer.echoes()


@pytest.mark.parametrize("piece", [1, 127, 128, 1000])
def test_packed_and_in_fragments(packing_peer, piece):
    text = "κόσμε ".encode() * 500
    packed = packing_peer.pack(text)
    packing_peer.fragments(TEXT, [packed[at : at + piece] for at in range(0, len(packed), piece)], PACKED)
    assert packing_peer.message() == (TEXT, text)


def test_packed_in_single_bytes_with_a_ping_between(packing_peer):
    packed = packing_peer.pack(b"hello " * 10)
    packing_peer.byte_by_byte(masked(TEXT, packed[:5], final=False, reserved=PACKED))
    packing_peer.send(PING, b"?")
    assert packing_peer.frame()[1] == b"?"
    packing_peer.byte_by_byte(masked(CONTINUATION, packed[5:]))
    assert packing_peer.message() == (TEXT, b"hello " * 10)


def test_a_stream_that_ends_within_the_message(packing_peer):
    """RFC 7692 section 7.2.3.4, to the byte."""
    packing_peer.send(TEXT, bytes.fromhex("f3 48 cd c9 c9 07 00 00"), reserved=PACKED)
    assert packing_peer.message() == (TEXT, b"Hello")


def test_other_examples_of_the_rfc(packing_peer):
    for packed in ("f2 48 cd c9 c9 07 00", "00 05 00 fa ff 48 65 6c 6c 6f 00", "f2 48 05 00 00 00 ff ff ca c9 c9 07 00"):
        packing_peer.send(TEXT, bytes.fromhex(packed), reserved=PACKED)
        assert packing_peer.message() == (TEXT, b"Hello")


def test_a_context_taken_over_is_a_mistake(packing_peer):
    """It was agreed on that there is none: the second message points back into nothing."""
    packer = zlib.compressobj(wbits=-15)
    text = os.urandom(200)
    for _ in range(2):
        packed = (packer.compress(text) + packer.flush(zlib.Z_SYNC_FLUSH))[:-4]
        packing_peer.send(BINARY, packed, reserved=PACKED)
    assert packing_peer.message() == (BINARY, text)
    assert packing_peer.closing() == 1007


@pytest.mark.parametrize("junk", [b"\xff\xff\xff", b"\x06" * 20, b"\xf2\x48\xcd", os.urandom(1000)], ids=["ff", "06", "cut", "random"])
def test_what_can_t_be_unpacked(packing_peer, junk):
    packing_peer.send(BINARY, junk, reserved=PACKED)
    assert packing_peer.closing() == 1007


def test_bad_text_in_good_packing(packing_peer):
    packing_peer.send(TEXT, packing_peer.pack(b"good \xed\xa0\x80 bad"), reserved=PACKED)
    assert packing_peer.closing() == 1007


@pytest.mark.parametrize("reserved", [0x10, 0x20, 0x50, 0x60, 0x70])
def test_other_reserved_bits(packing_peer, reserved):
    packing_peer.send(TEXT, packing_peer.pack(b"packed"), reserved=reserved)
    assert packing_peer.closing() == 1002


def test_a_bomb_is_not_unpacked(world):
    """A gibibyte in a megabyte, for a server that takes ten: it is told as soon as that is full."""
    limit = 10 << 20
    server = world._keep(Echo(world.folder, "--max-message", str(limit)))
    packer = zlib.compressobj(9, wbits=-15)
    million = bytes(1 << 20)
    packed = b"".join([packer.compress(million) for _ in range(1024)] + [packer.flush(zlib.Z_SYNC_FLUSH)])[:-4]
    assert len(packed) < limit
    for _ in range(5):
        peer = Peer(server.port, "permessage-deflate")
        peer.send(BINARY, packed, reserved=PACKED)
        assert peer.closing() == 1009
        peer.close()
    with open(f"/proc/{server.pid}/status", encoding="ascii") as status:
        [most] = [int(line.split()[1]) for line in status if line.startswith("VmHWM")]
    from harness.patience import SANITIZED

    assert SANITIZED or most < 100 * 1024, f"{most} KB at its most"
    assert server.is_well()


def test_what_unpacks_to_exactly_the_limit(world):
    server = world._keep(Echo(world.folder, "--max-message", "10240"))
    for size, fits in ((10_239, True), (10_240, True), (10_241, False)):
        peer = server.peer("permessage-deflate")
        peer.send(BINARY, peer.pack(bytes(size)), reserved=PACKED)
        if fits:
            assert peer.message() == (BINARY, bytes(size))
        else:
            assert peer.closing() == 1009
        peer.close()


def test_a_hundred_peers_with_one_message_each(echo):
    """The library's own extension mixes up the buffers of connections from 1,024 bytes on."""
    peers = [echo.peer("permessage-deflate") for _ in range(100)]
    texts = [os.urandom(1000).hex().encode() * 2 for _ in peers]
    frames = [masked(TEXT, peer.pack(text), reserved=PACKED) for peer, text in zip(peers, texts)]
    for at in range(0, max(map(len, frames)), 700):
        for peer, frame in zip(peers, frames):
            peer.raw(frame[at : at + 700])
    for peer, text in zip(peers, texts):
        assert peer.message() == (TEXT, text)
        peer.close()
