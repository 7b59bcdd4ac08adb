"""What every attack has: a target, some time, other addresses than the honest ones, and expectations."""

import collections
import itertools
import socket
import struct
import time

import place
from harness import frames
from harness.client import upgrade_lines

KEY = "dGhlIHNhbXBsZSBub25jZQ=="
HUNG_UP = None


class Attack:
    def __init__(self, port, seconds):
        self.port = port
        self.end = time.monotonic() + seconds
        self.counts = collections.Counter()
        self.problems = []
        self.addresses = itertools.cycle(f"127.0.9.{n}" for n in range(1, 251))

    def goes_on(self):
        return time.monotonic() < self.end

    def rounds(self, cases):
        """The cases again and again, each at least once."""
        for number, case in enumerate(itertools.cycle(cases)):
            if number >= len(cases) and not self.goes_on():
                return
            yield case

    def count(self, what, n=1):
        self.counts[what] += n

    def expect(self, holds, what):
        if not holds and len(self.problems) < 10:
            self.problems.append(what)

    def summary(self):
        return ", ".join(f"{count:,} {what}" for what, count in self.counts.items())

    # Connections

    def connect(self, source=None, seconds=10):
        link = socket.socket()
        link.settimeout(place.stretched(seconds))
        link.bind((source or next(self.addresses), 0))
        link.connect(("127.0.0.1", self.port))
        return link

    def begin_connection(self, source=None):
        """One that is on its way and does not wait."""
        link = socket.socket()
        link.setblocking(False)
        link.bind((source or next(self.addresses), 0))
        link.connect_ex(("127.0.0.1", self.port))
        return link

    def upgrade(self, protocols=("syncws.v1",)):
        """A viewer of `attack` like any other, until it begins."""
        while True:
            link = self.connect()
            lines = upgrade_lines(self.port, "/api/ws/sync/attack", KEY, protocols)
            link.sendall("\r\n".join([*lines, "", ""]).encode())
            received = read_until(link, b"CONNECTED")
            if b" 101 " in received:
                return link
            assert b" 429 " in received, received
            self.count("times 429")
            link.close()

    def exchange(self, request):
        """Sends the bytes and hears all that comes back, to the connection's end (or for so long as that takes)."""
        with self.connect() as link:
            try:
                link.sendall(request)
            except OSError:
                pass
            return read_until(link, None)


def read_until(link, mark):
    received = b""
    try:
        while (mark is None or mark not in received) and (piece := link.recv(65536)):
            received += piece
    except (ConnectionResetError, TimeoutError):
        pass
    return received


def status_of(answer):
    """Of the first answer; None: hung up without one."""
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.") else HUNG_UP


def close_code(link):
    """How the server ends a connection: its close code, or HUNG_UP."""
    received = bytearray()
    taken = 0
    while True:
        if found := frames.take(received, taken):
            frame, taken = found
            if frame.opcode == frames.CLOSE:
                return struct.unpack(">H", frame.payload[:2])[0] if frame.payload else 1005
            continue
        try:
            piece = link.recv(65536)
        except ConnectionResetError:
            return HUNG_UP
        if not piece:
            return HUNG_UP
        received += piece
