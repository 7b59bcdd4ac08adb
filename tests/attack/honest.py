"""A hundred honest viewers of one organisation (syncws.v1) and its worker, with 100 events a second.

    honest.py PORT SOCKET SECONDS

Says `ready` when all are connected, waits for a line, and prints one object at the end: what was lost, came twice or
out of order, and how late events were. An event carries when it was due, not when it was sent, so that a worker
that is held up makes events late.
"""

import gc
import json
import re
import selectors
import socket
import struct
import sys
import time

import place
from harness.client import upgrade_lines

VIEWERS = 100
RATE = 100
EVENT = re.compile(rb'"n":(\d+),"t":(\d+)[^{}]*\}[^{}]*"seq":(\d+)\}')


class Viewer:
    def __init__(self, port):
        self.link = socket.create_connection(("127.0.0.1", port), timeout=place.stretched(10))
        lines = upgrade_lines(port, "/api/ws/sync/honest", "dGhlIHNhbXBsZSBub25jZQ==", ["syncws.v1"])
        self.link.sendall("\r\n".join([*lines, "", ""]).encode())
        self.received = b""
        while b"\r\n\r\n" not in self.received or b"CONNECTED" not in self.received:
            piece = self.link.recv(4096)
            assert piece, self.received
            self.received += piece
        assert b" 101 " in self.received, self.received
        self.received = self.received.partition(b"\r\n\r\n")[2]
        self.link.setblocking(False)
        self.next = 0
        self.seq = None
        self.lost = self.doubled = self.disordered = 0
        self.is_open = True

    def read(self, late):
        """Takes what is there; False: the connection has ended, which no honest one deserves."""
        try:
            piece = self.link.recv(262144)
        except BlockingIOError:
            return True
        except OSError:
            piece = b""
        self.is_open = bool(piece)
        self.received += piece
        now = time.monotonic_ns()
        while (frame := self.frame()) is not None:
            for n, due, seq in EVENT.findall(frame):
                self.take(int(n), int(seq))
                late.append(now - int(due))
        return self.is_open

    def frame(self):
        """The payload of the next frame; those of the server are not masked."""
        if len(self.received) < 4:
            return None
        length, head = self.received[1] & 0x7F, 2
        if length == 126:
            (length,) = struct.unpack_from(">H", self.received, 2)
            head = 4
        elif length == 127:
            (length,) = struct.unpack_from(">Q", self.received, 2)
            head = 10
        if len(self.received) < head + length:
            return None
        opcode = self.received[0] & 15
        payload = self.received[head : head + length]
        self.received = self.received[head + length :]
        if opcode == 9:
            self.link.send(b"\x8a" + bytes([0x80 | length]) + bytes(4) + payload)
        return payload if opcode == 1 else b""

    def take(self, n, seq):
        if n == self.next and (self.seq is None or seq == self.seq + 1):
            self.next, self.seq = n + 1, seq
        elif n < self.next:
            self.doubled += 1
        else:
            self.lost += n - self.next
            self.disordered += n != self.next
            self.next, self.seq = n + 1, seq


def event(n, due):
    return (
        b'{"type":"SYNC_SUCCESS","pfaId":"pfa-%d","organizationId":"honest","timestamp":"2025-11-28T10:00:00.000Z",'
        b'"details":{"n":%d,"t":%d,"pad":"%s"}}\n' % (n % 50, n, due, b"x" * 60)
    )


def run(port, path, seconds):
    viewers = [Viewer(port) for _ in range(VIEWERS)]
    worker = socket.socket(socket.AF_UNIX)
    worker.connect(path)
    watch = selectors.DefaultSelector()
    for viewer in viewers:
        watch.register(viewer.link, selectors.EVENT_READ, viewer)
    print("ready", flush=True)
    sys.stdin.readline()
    gc.disable()
    late = []
    start = time.monotonic_ns()
    total = int(seconds * RATE)
    sent = 0
    end = start + int((seconds + place.stretched(10)) * 1e9)
    while sent < total or any(viewer.is_open and viewer.next < total for viewer in viewers):
        now = time.monotonic_ns()
        if now > end:
            break
        while sent < total and start + sent * 10**9 // RATE <= now:
            worker.sendall(event(sent, start + sent * 10**9 // RATE))
            sent += 1
        pause = (start + sent * 10**9 // RATE - time.monotonic_ns()) / 1e9 if sent < total else 0.1
        for key, _ in watch.select(max(pause, 0)):
            if not key.data.read(late):
                watch.unregister(key.fileobj)
    late.sort()
    return {
        "events": sent,
        "delivered": len(late),
        "lost": sum(viewer.lost + total - viewer.next for viewer in viewers),
        "doubled": sum(viewer.doubled for viewer in viewers),
        "disordered": sum(viewer.disordered for viewer in viewers),
        "closed": sum(not viewer.is_open for viewer in viewers),
        "p50": at(late, 0.5),
        "p99": at(late, 0.99),
        "max": at(late, 1.0),
    }


def at(sorted_late, share):
    """In milliseconds."""
    return sorted_late[min(int(len(sorted_late) * share), len(sorted_late) - 1)] / 1e6 if sorted_late else None


if __name__ == "__main__":
    print(json.dumps(run(int(sys.argv[1]), sys.argv[2], float(sys.argv[3]))), flush=True)
