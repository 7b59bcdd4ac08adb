"""The echo server as a process, and a peer that sends whatever it is told to."""

import socket
import struct
import zlib

from harness import http
from harness.client import upgrade_lines
from harness.frames import BINARY, CLOSE, PING, TEXT, masked
from harness.patience import Deadline
from harness.programs import FOLDER, environment
from harness.running import Running

SERVER = FOLDER.parent / "tests/conformance/echo_server"
CONTINUATION = 0x0
PACKED = 0x40
KEY = "dGhlIHNhbXBsZSBub25jZQ=="


class Echo(Running):
    def __init__(self, folder, *options):
        super().__init__([str(SERVER), *options], folder, f"echo{'-'.join(options)}", env=environment(folder))
        self.port = int(self.until_lines(1)[0])

    def peer(self, offer=None):
        return Peer(self.port, offer)

    def is_well(self):
        """A newcomer gets its echo."""
        assert self.alive(), self.talk()
        newcomer = self.peer()
        newcomer.send(TEXT, b"still there?")
        answer = newcomer.frame()
        newcomer.close()
        return answer == (0x80 | TEXT, b"still there?")


class Hung(Exception):
    """The server ended the connection without a close frame."""


class Peer:
    """A connection. `offer` is a Sec-WebSocket-Extensions."""

    def __init__(self, port, offer=None):
        self.received = b""
        self.link = http.connect(port)
        self.link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        lines = upgrade_lines(port, "/", KEY)
        if offer:
            lines.append(f"Sec-WebSocket-Extensions: {offer}")
        self.link.sendall("\r\n".join([*lines, "", ""]).encode())
        answer = http.read_answer(self.link)
        assert answer.status == 101, answer
        self.received = answer.body
        self.extension = answer.headers.get("sec-websocket-extensions")

    # Writing

    def send(self, opcode, payload=b"", **more):
        self.raw(masked(opcode, payload, **more))

    def raw(self, octets):
        try:
            self.link.sendall(octets)
        except (BrokenPipeError, ConnectionResetError):
            pass  # the answer tells

    def byte_by_byte(self, octets):
        for octet in octets:
            self.raw(bytes([octet]))

    def fragments(self, opcode, pieces, first_reserved=0):
        for position, piece in enumerate(pieces):
            self.send(
                CONTINUATION if position else opcode,
                piece,
                final=position == len(pieces) - 1,
                reserved=0 if position else first_reserved,
            )

    def pack(self, text):
        """As RFC 7692 has it, without a context of earlier messages."""
        packer = zlib.compressobj(wbits=-15)
        return (packer.compress(text) + packer.flush(zlib.Z_SYNC_FLUSH))[:-4]

    def close(self):
        self.link.close()

    # Reading

    def _need(self, count, deadline):
        while len(self.received) < count:
            self.link.settimeout(deadline.left() or 0.001)
            try:
                piece = self.link.recv(1 << 20)
            except ConnectionResetError:
                piece = b""
            except TimeoutError:
                raise AssertionError(f"no whole frame in time, only {self.received[:100]!r}") from None
            if not piece:
                raise Hung
            self.received += piece

    def frame(self, seconds=20):
        """The first byte and the payload of the next frame."""
        deadline = Deadline(seconds)
        self._need(2, deadline)
        first, length = self.received[0], self.received[1]
        assert length < 128, "a server must not mask"
        head = {126: 4, 127: 10}.get(length, 2)
        self._need(head, deadline)
        if head > 2:
            length = int.from_bytes(self.received[2:head], "big")
        self._need(head + length, deadline)
        payload, self.received = self.received[head : head + length], self.received[head + length :]
        return first, payload

    def message(self, seconds=20):
        """The next echo: its opcode and what it says, unpacked where it is packed."""
        first, payload = self.frame(seconds)
        assert first & 0x80, "the echo comes in one frame"
        if first & PACKED:
            payload = zlib.decompressobj(wbits=-15).decompress(payload + b"\x00\x00\xff\xff")
        return first & 0x0F, payload

    def closing(self):
        """What the close frame says, and that nothing but it comes: the code, None for an empty one, "eof" without any."""
        try:
            first, payload = self.frame()
        except Hung:
            return "eof"
        assert first == 0x80 | CLOSE, (first, payload)
        return struct.unpack(">H", payload[:2])[0] if payload else None

    def echoes(self, text=b"after", opcode=TEXT):
        """The connection still works."""
        self.send(opcode, text)
        assert self.message() == (opcode, text)


def close_payload(code, reason=b""):
    return struct.pack(">H", code) + reason


__all__ = ["BINARY", "CLOSE", "CONTINUATION", "PACKED", "PING", "TEXT", "Echo", "Hung", "Peer", "close_payload"]
