"""What no frame may be: 1002, or the end without a word where libwebsockets decides (README.md tells which)."""

import pytest

from echo import BINARY, CLOSE, CONTINUATION, PACKED, PING, TEXT, close_payload
from harness.frames import PONG, masked


@pytest.mark.parametrize("opcode", [3, 4, 5, 6, 7, 11, 12, 13, 14, 15])
def test_reserved_opcodes(peer, opcode):
    peer.send(opcode, b"what is this?")
    assert peer.closing() == 1002


@pytest.mark.parametrize("reserved", [0x10, 0x20, 0x30, PACKED, 0x50, 0x60, 0x70])
@pytest.mark.parametrize("opcode", [TEXT, BINARY, PING, CLOSE], ids=["text", "binary", "ping", "close"])
def test_reserved_bits(peer, opcode, reserved):
    peer.send(opcode, b"", reserved=reserved)
    assert peer.closing() == 1002


def test_a_good_message_before_the_mistake_is_answered(peer):
    peer.send(TEXT, b"fine")
    peer.send(3, b"not")
    assert peer.message() == (TEXT, b"fine")
    assert peer.closing() == 1002


def test_a_continuation_of_nothing(peer):
    peer.send(CONTINUATION, b"of what?")
    assert peer.closing() == 1002


def test_a_continuation_after_the_end(peer):
    peer.fragments(TEXT, [b"a", b"b"])
    assert peer.message() == (TEXT, b"ab")
    peer.send(CONTINUATION, b"c", final=False)
    assert peer.closing() == 1002


@pytest.mark.parametrize("opcode", [TEXT, BINARY], ids=["text", "binary"])
def test_a_message_within_a_message(peer, opcode):
    peer.send(TEXT, b"one", final=False)
    peer.send(opcode, b"two")
    assert peer.closing() == 1002


@pytest.mark.parametrize("opcode", [PING, PONG, CLOSE], ids=["ping", "pong", "close"])
def test_a_control_frame_in_fragments(peer, opcode):
    peer.send(opcode, b"", final=False)
    assert peer.closing() == 1002


@pytest.mark.parametrize("opcode", [PING, PONG, CLOSE], ids=["ping", "pong", "close"])
def test_a_control_frame_that_is_too_long(peer, opcode):
    """libwebsockets hangs up."""
    peer.send(opcode, b"\x03\xe8" + b"x" * 124)
    assert peer.closing() in (1002, "eof")


def test_a_length_with_its_highest_bit(peer):
    """libwebsockets hangs up."""
    peer.raw(bytes([0x82, 0xFF]) + (1 << 63).to_bytes(8, "big") + b"\0\0\0\0")
    assert peer.closing() in (1002, 1009, "eof")


def test_a_length_beyond_all_limits(peer):
    peer.raw(bytes([0x82, 0xFF]) + (1 << 40).to_bytes(8, "big") + b"\0\0\0\0x")
    assert peer.closing() == 1009


def test_more_than_the_limit_in_fragments(world):
    from echo import Echo

    server = world._keep(Echo(world.folder, "--max-message", "1000"))
    for pieces in ([b"x" * 1001], [b"x" * 1000, b"x"], [b"x"] * 1001):
        peer = server.peer()
        peer.fragments(TEXT, pieces)
        assert peer.closing() == 1009
        peer.close()
    peer = server.peer()
    peer.fragments(TEXT, [b"x"] * 1000)
    assert peer.message() == (TEXT, b"x" * 1000)
    peer.close()


def test_unmasked_frames_do_no_harm(peer):
    """libwebsockets takes them and tells nobody (RFC 6455 section 5.1 wants the connection to end)."""
    peer.raw(bytes([0x80 | TEXT, 5]) + b"naked")
    assert peer.message() == (TEXT, b"naked")


GOOD_CODES = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999]
BAD_CODES = [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535]


@pytest.mark.parametrize("code", GOOD_CODES)
def test_close_codes_come_back(peer, code):
    peer.send(CLOSE, close_payload(code, "until later – é".encode()))
    assert peer.closing() == code
    assert peer.closing() == "eof"


@pytest.mark.parametrize("code", BAD_CODES)
def test_close_codes_that_may_not_be_said(peer, code):
    peer.send(CLOSE, close_payload(code))
    assert peer.closing() == 1002
    assert peer.closing() == "eof"


@pytest.mark.parametrize("code", [1012, 1013, 1014])
def test_close_codes_of_later_registrations(peer, code):
    """libwebsockets 4.1 does not know them and answers 1002."""
    peer.send(CLOSE, close_payload(code))
    assert peer.closing() in (code, 1002)


def test_a_close_without_a_code(peer):
    peer.send(CLOSE)
    assert peer.closing() in (None, 1000)


def test_half_a_code(peer):
    peer.send(CLOSE, b"\x03")
    assert peer.closing() == 1002


def test_the_longest_reason(peer):
    peer.send(CLOSE, close_payload(1000, b"x" * 123))
    assert peer.closing() == 1000


@pytest.mark.parametrize("at_once", [True, False])
def test_nothing_is_answered_after_a_close(peer, at_once):
    frames = [masked(CLOSE, close_payload(1000)), masked(TEXT, b"too late"), masked(TEXT, b"x" * 200)]
    for octets in [b"".join(frames)] if at_once else frames:
        peer.raw(octets)
    assert peer.closing() == 1000
    assert peer.closing() == "eof"


def test_a_close_between_fragments(peer):
    peer.send(TEXT, b"never", final=False)
    peer.send(CLOSE, close_payload(1000))
    assert peer.closing() == 1000
