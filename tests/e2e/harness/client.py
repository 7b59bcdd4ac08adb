"""A WebSocket client on a raw socket: it reads when told to, and sees every byte.

A test that wants a reader who never reads simply does not call any reading function.
"""

import base64
import hashlib
import json
import os
import socket
import struct

from . import http
from .frames import CLOSE, PING, PONG, TEXT, masked, take
from .patience import Deadline

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class Refused(Exception):
    """The upgrade was answered with something else than 101; `answer` is that answer."""

    def __init__(self, answer):
        super().__init__(repr(answer))
        self.answer = answer


class Closed(Exception):
    """The connection is over; `code` is the server's close code, None when it just hung up."""

    def __init__(self, code, reason=""):
        super().__init__(f"closed with {code} {reason!r}")
        self.code = code
        self.reason = reason


def upgrade_lines(port, path, key, protocols=(), version="13", method="GET", headers=()):
    lines = [
        f"{method} {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
    ]
    if key:
        lines.append(f"Sec-WebSocket-Key: {key}")
    if version:
        lines.append(f"Sec-WebSocket-Version: {version}")
    if protocols:
        lines.append(f"Sec-WebSocket-Protocol: {', '.join(protocols)}")
    return lines + [f"{name}: {value}" for name, value in headers]


class Client:
    def __init__(self, port, organisation="org-rio", query="", *, protocols=(), headers=(), receive_buffer=None, answer_pings=True):
        self.answer_pings = answer_pings
        self.pings = 0
        self.received = bytearray()
        self.taken = 0
        self.ready_events = []
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        try:
            self.socket.settimeout(Deadline(10).left())
            self.socket.connect(("127.0.0.1", port))
            self.socket = http.with_tls(port, self.socket)
            self._upgrade(port, f"/api/ws/sync/{organisation}{query}", protocols, headers)
        except BaseException:
            self.socket.close()
            raise

    def _upgrade(self, port, path, protocols, headers):
        key = base64.b64encode(os.urandom(16)).decode()
        lines = upgrade_lines(port, path, key, protocols, headers=headers)
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode())
        while b"\r\n\r\n" not in self.received:
            piece = self.socket.recv(65536)
            assert piece, f"hung up during the upgrade after {bytes(self.received)!r}"
            self.received += piece
        head, _, rest = bytes(self.received).partition(b"\r\n\r\n")
        self.answer = http.Answer(head, b"")
        if self.answer.status != 101:
            self.answer.body = rest + self._read_to_end()
            raise Refused(self.answer)
        self.received = bytearray(rest)
        accept = base64.b64encode(hashlib.sha1((key + GUID).encode()).digest()).decode()
        assert self.answer.headers["sec-websocket-accept"] == accept
        assert self.answer.headers["upgrade"].lower() == "websocket"
        self.protocol = self.answer.headers.get("sec-websocket-protocol", "")

    def _read_to_end(self):
        rest = b""
        try:
            while piece := self.socket.recv(65536):
                rest += piece
        except ConnectionResetError:
            pass
        return rest

    # Reading

    def frame(self, seconds=10):
        """The next frame of any kind, control frames included. Raises Closed when the server hangs up instead."""
        deadline = Deadline(seconds)
        while True:
            found = take(self.received, self.taken)
            if found:
                frame, self.taken = found
                if self.taken > 1 << 20 or self.taken == len(self.received):
                    del self.received[: self.taken]
                    self.taken = 0
                return frame
            self.socket.settimeout(deadline.left() or 0.001)
            try:
                piece = self.socket.recv(262144)
            except TimeoutError:
                raise AssertionError(f"no frame in time; {len(self.received)} bytes of one so far") from None
            except ConnectionResetError:
                raise Closed(None) from None
            if not piece:
                raise Closed(None)
            self.received += piece

    def message(self, seconds=10):
        """The text of the next data frame. Answers pings on the way (when told to) and raises Closed at a close."""
        deadline = Deadline(seconds)
        while True:
            frame = self.frame(seconds)
            if frame.opcode == PING:
                assert not deadline.over(), "pings alone came in time"
                self.pings += 1
                if self.answer_pings:
                    self.send(PONG, frame.payload)
            elif frame.opcode == CLOSE:
                if not frame.payload:
                    raise Closed(1005)
                (code,) = struct.unpack(">H", frame.payload[:2])
                raise Closed(code, frame.payload[2:].decode())
            elif frame.opcode != PONG:
                assert frame.opcode == TEXT and frame.final, frame
                frame.payload.decode()  # text is UTF-8, or this raises
                return frame.payload

    def connected(self):
        """The CONNECTED message, which must be the next one."""
        first = json.loads(self.message())
        assert first["type"] == "CONNECTED", first
        return first

    def events(self, count, seconds=10):
        """The next `count` messages as bytes (in plain mode one a frame)."""
        return [self.message(seconds) for _ in range(count)]

    def objects(self, count, seconds=10):
        """The next `count` messages as objects; a frame that holds an array (syncws.v1) counts for each of its elements."""
        while len(self.ready_events) < count:
            content = json.loads(self.message(seconds))
            self.ready_events += content if isinstance(content, list) else [content]
        first, self.ready_events = self.ready_events[:count], self.ready_events[count:]
        return first

    def to_the_end(self, seconds=20):
        """Every message up to the end of the connection, and how it ended."""
        messages = []
        deadline = Deadline(seconds)
        while True:
            assert not deadline.over(), f"still no end after {len(messages)} messages"
            try:
                messages.append(self.message(seconds))
            except Closed as closed:
                return messages, closed

    def expect_close(self, seconds=10):
        """The close code of the server; whatever it still had to say is passed over."""
        _, closed = self.to_the_end(seconds)
        return closed.code

    def is_at_peace(self):
        """Whether the connection still works: a ping of ours comes back, and nothing came before it."""
        token = os.urandom(8)
        self.send(PING, token)
        while True:
            frame = self.frame()
            if frame.opcode == PONG:
                assert frame.payload == token
                return True
            assert frame.opcode == PING, frame

    # Writing

    def send(self, opcode, payload=b"", **more):
        self.send_raw(masked(opcode, payload, **more))

    def send_raw(self, octets):
        self.socket.sendall(octets)

    def send_close(self, code):
        self.send(CLOSE, struct.pack(">H", code))

    def close(self):
        self.socket.close()

    def abort(self):
        """Leaves without a word: the server's system sees a reset."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()
