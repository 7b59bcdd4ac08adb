"""The server's side of the event socket by hand, for servers that behave badly on purpose."""

import json
import socket

from .patience import stretched


class EventServer:
    """Listens on a Unix socket until the test leaves the `with`."""

    def __init__(self, path):
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.listener.bind(str(path))
        self.listener.listen()
        self.listener.settimeout(stretched(20))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.close()

    def accept(self):
        link, _ = self.listener.accept()
        return Feed(link)


class Feed:
    """One producer's connection, its hello read and answered."""

    def __init__(self, link):
        link.settimeout(stretched(20))
        self.link = link
        self.bytes = b""
        self.hello = json.loads(self.line())
        self.answer({"syncws": 1, "maxEventBytes": 10240})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.link.close()

    def line(self):
        """The next line; b"" when the producer has gone."""
        while b"\n" not in self.bytes:
            piece = self.link.recv(65536)
            if not piece:
                return b""
            self.bytes += piece
        line, _, self.bytes = self.bytes.partition(b"\n")
        return line

    def lines(self, count):
        return [self.line() for _ in range(count)]

    def answer(self, *answers):
        self.link.sendall(b"".join(json.dumps(answer).encode() + b"\n" for answer in answers))

    def ack(self, lines):
        self.answer({"ack": {"lines": lines}})

    def not_now(self, *lines, why="the journal can't be written"):
        self.answer(*({"nak": {"line": line, "error": why, "retry": True}} for line in lines))

    def until_gone(self):
        while self.line():
            pass
