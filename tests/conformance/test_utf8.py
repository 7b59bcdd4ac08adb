"""Text is UTF-8: checked as it comes, also where a character is cut by fragments; whatever isn't ends with 1007."""

import pytest

from echo import CLOSE, CONTINUATION, PING, TEXT, close_payload

GOOD = {
    "the least and the most of each length": "\x00\x7f\x80\u07ff\u0800\uffff\U00010000\U0010ffff".encode(),
    "around the surrogates": "\ud7ff\ue000".encode(),
    "not characters": "\ufffe\uffff\ufdd0\U0001fffe".encode(),
    "words": "κόσμε – 世界 – 🌍".encode(),
    "ASCII and more": b"a" * 100 + "é".encode() + b"b" * 100,
}

BAD = {
    "a continuation alone": b"\x80",
    "a lead alone": b"\xc3",
    "a lead and ASCII": b"\xc3(",
    "cut after two of three": b"\xe2\x82",
    "cut after three of four": b"\xf0\x9f\x8c",
    "over-long slash in two": b"\xc0\xaf",
    "over-long slash in three": b"\xe0\x80\xaf",
    "over-long slash in four": b"\xf0\x80\x80\xaf",
    "over-long zero": b"\xc0\x80",
    "the most that is over-long": b"\xe0\x9f\xbf",
    "a high surrogate": b"\xed\xa0\x80",
    "a low surrogate": b"\xed\xbf\xbf",
    "a pair of them": b"\xed\xa0\xbd\xed\xb8\x80",
    "beyond the last": b"\xf4\x90\x80\x80",
    "five bytes": b"\xf8\x88\x80\x80\x80",
    "six bytes": b"\xfc\x84\x80\x80\x80\x80",
    "FE": b"\xfe",
    "FF": b"\xff",
    "behind good text": "κόσμε".encode() + b"\xed\xa0\x80" + b"edited",
}


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD)
def test_good_text_however_it_is_cut(peer, text):
    peer.send(TEXT, text)
    assert peer.message() == (TEXT, text)
    for cut in range(len(text) + 1):
        peer.fragments(TEXT, [text[:cut], text[cut:]])
        assert peer.message() == (TEXT, text)
    peer.fragments(TEXT, [bytes([octet]) for octet in text])
    assert peer.message() == (TEXT, text)


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_bad_text(peer, text):
    peer.send(TEXT, text)
    assert peer.closing() == 1007


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_bad_text_in_single_bytes_of_fragments(peer, text):
    peer.fragments(TEXT, [bytes([octet]) for octet in text])
    assert peer.closing() == 1007


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_bad_text_is_bad_in_a_binary_message_as_well_as_good(peer, text):
    peer.echoes(text, opcode=0x2)


@pytest.mark.parametrize("start", [b"\xf4\x90", b"\xed\xa0", b"\xc0", b"good, then \xff"])
def test_bad_text_is_told_before_the_message_ends(peer, start):
    peer.send(TEXT, start, final=False)
    assert peer.closing() == 1007


def test_bad_text_is_told_within_a_frame(peer):
    """Of a frame of 10,000 bytes only the first 1,000 come."""
    peer.raw(bytes([0x81, 0x80 | 126]) + (10_000).to_bytes(2, "big") + b"\0\0\0\0" + b"x" * 500 + b"\xff" * 500)
    assert peer.closing() == 1007


def test_a_character_around_a_ping(peer):
    peer.send(TEXT, b"\xe2\x82", final=False)
    peer.send(PING, b"\xac")
    assert peer.frame()[1] == b"\xac"
    peer.send(CONTINUATION, b"\xac")
    assert peer.message() == (TEXT, "€".encode())


def test_a_close_reason_that_is_not_utf8(peer):
    peer.send(CLOSE, close_payload(1000, b"\xed\xa0\x80"))
    assert peer.closing() == 1007
