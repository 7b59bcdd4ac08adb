"""WebSocket frames (RFC 6455) as a strict client sees and makes them."""

import os
import struct

TEXT, BINARY, CLOSE, PING, PONG = 0x1, 0x2, 0x8, 0x9, 0xA


class Frame:
    def __init__(self, first, payload):
        self.final = bool(first & 0x80)
        self.reserved = first & 0x70
        self.opcode = first & 0x0F
        self.payload = payload

    def __repr__(self):
        return f"Frame(opcode={self.opcode}, {len(self.payload)} bytes, {self.payload[:200]!r})"


def take(buffer, offset):
    """The frame at `offset` and the offset after it, or None while it is not whole. Refuses what a server may not send."""
    have = len(buffer) - offset
    if have < 2:
        return None
    first, second = buffer[offset], buffer[offset + 1]
    assert not second & 0x80, "a server must not mask its frames"
    length, head = second & 0x7F, 2
    if length == 126:
        if have < 4:
            return None
        (length,) = struct.unpack_from(">H", buffer, offset + 2)
        head = 4
        assert length > 125, "a length in more bytes than it needs"
    elif length == 127:
        if have < 10:
            return None
        (length,) = struct.unpack_from(">Q", buffer, offset + 2)
        head = 10
        assert length > 65535, "a length in more bytes than it needs"
    if have < head + length:
        return None
    start = offset + head
    frame = Frame(first, bytes(buffer[start : start + length]))
    assert not frame.reserved, f"reserved bits without an extension: {frame}"
    return frame, start + length


def masked(opcode, payload=b"", *, final=True, reserved=0):
    first = (0x80 if final else 0) | reserved | opcode
    if len(payload) < 126:
        head = struct.pack(">BB", first, 0x80 | len(payload))
    elif len(payload) < 65536:
        head = struct.pack(">BBH", first, 0x80 | 126, len(payload))
    else:
        head = struct.pack(">BBQ", first, 0x80 | 127, len(payload))
    key = os.urandom(4)
    repeated = (key * (len(payload) // 4 + 1))[: len(payload)]
    mixed = int.from_bytes(payload, "big") ^ int.from_bytes(repeated, "big")
    return head + key + mixed.to_bytes(len(payload), "big")
