"""Frames that break the rules of RFC 6455, or just ours. Each case: the bytes, and the close codes that are right."""

import struct
import zlib

from attack import HUNG_UP, close_code
from harness.frames import BINARY, CLOSE, PING, TEXT, masked

CONTINUATION = 0x0


def play(attack, cases):
    for octets, codes in attack.rounds(cases):
        link = attack.upgrade()
        try:
            link.sendall(octets)
        except OSError:
            pass
        code = close_code(link)
        attack.count("viewers")
        attack.expect(code in codes, f"{octets[:12].hex()}… of {len(octets)} bytes is closed with {code}")
        link.close()


def reserved_bits(attack):
    play(attack, [(masked(TEXT, b"{}", reserved=bits), (1002, HUNG_UP)) for bits in (0x40, 0x20, 0x10, 0x70)])


def reserved_opcodes(attack):
    play(attack, [(masked(opcode, b"x"), (1002, HUNG_UP)) for opcode in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)])


def endless_messages(attack):
    """Fragments that never end: by size, by number, and by what a header promises."""
    start = masked(TEXT, b"a" * 1000, final=False)
    more = masked(CONTINUATION, b"a" * 1000, final=False)
    play(
        attack,
        [
            (start + more * 50, (1009, HUNG_UP)),
            (masked(TEXT, b"", final=False) + masked(CONTINUATION, b"", final=False) * 2_000, (4013, HUNG_UP)),
            (b"\x01\xff" + struct.pack(">Q", 2**62) + bytes(4) + b"a" * 1000, (1009, HUNG_UP)),
            (b"\x81\xff" + struct.pack(">Q", 2**63 + 1) + bytes(4) + b"a" * 1000, (1002, 1009, HUNG_UP)),
            (masked(TEXT, b"a" * 10_241), (1009, HUNG_UP)),
            (masked(TEXT, b"a" * 3_000_000), (1009, HUNG_UP)),
        ],
    )


def wrong_fragments(attack):
    """A continuation of nothing, a beginning inside of a message, control frames in pieces or too long."""
    play(
        attack,
        [
            (masked(CONTINUATION, b"a"), (1002, HUNG_UP)),
            (masked(TEXT, b"a", final=False) + masked(TEXT, b"b"), (1002, HUNG_UP)),
            (masked(PING, b"a", final=False), (1002, HUNG_UP)),
            (masked(CLOSE, b"", final=False), (1002, HUNG_UP)),
            (masked(PING, b"a" * 126), (1002, HUNG_UP)),
        ],
    )


def bad_close_codes(attack):
    codes = [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535]
    cases = [(masked(CLOSE, struct.pack(">H", code)), (1002, HUNG_UP)) for code in codes]
    cases.append((masked(CLOSE, b"\x03"), (1002, HUNG_UP)))
    cases.append((masked(CLOSE, struct.pack(">H", 1000) + b"\xff\xfe"), (1007, 1002, HUNG_UP)))
    play(attack, cases)


def invalid_utf8(attack):
    """Cut off, overlong, surrogates, beyond Unicode; whole and in pieces."""
    bad = [b"\xff", b"\xc0\xaf", b"\xe0\x80\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xce\xba\xe1\xbd", b"a\x80"]
    cases = [(masked(TEXT, text), (1007, HUNG_UP)) for text in bad]
    cases.append((masked(TEXT, b"\xe2\x82", final=False) + masked(CONTINUATION, b"\x28"), (1007, HUNG_UP)))
    play(attack, cases)


def binary_messages(attack):
    play(attack, [(masked(BINARY, b"\0" * 100), (1003, HUNG_UP))])


def deflate_bombs(attack):
    """Packed messages where none were agreed on: refused before anything is unpacked."""
    packer = zlib.compressobj(9, wbits=-15)
    bomb = packer.compress(bytes(10_000_000)) + packer.flush(zlib.Z_SYNC_FLUSH)
    play(
        attack,
        [
            (masked(TEXT, bomb[:9_000], reserved=0x40), (1002, HUNG_UP)),
            (masked(BINARY, bomb[:9_000], reserved=0x40), (1002, HUNG_UP)),
        ],
    )


def unmasked_frames(attack):
    """The packaged library takes them and can't tell. What they carry is judged like the rest; they do no harm."""
    for octets in attack.rounds([b"\x81\x02{}", b"\x89\x01a", b"\x82\x01a", b"\x81\x7e\x28\x01" + b"a" * 10_241]):
        link = attack.upgrade()
        link.settimeout(0.05)
        try:
            link.sendall(octets * 3)
            code = close_code(link)
        except TimeoutError:
            code = "stays"
        except OSError:
            code = HUNG_UP
        attack.count(f"times {code or 'hung up'}")
        attack.expect(code in ("stays", 1002, 1003, 1009, HUNG_UP), f"closed with {code}")
        link.close()


ATTACKS = [
    reserved_bits,
    reserved_opcodes,
    endless_messages,
    wrong_fragments,
    bad_close_codes,
    invalid_utf8,
    binary_messages,
    deflate_bombs,
    unmasked_frames,
]
