"""Clients that say in TLS that they have said everything, and still want their answer."""

import socket
import ssl

import pytest

from harness.certificates import certificates
from harness.events import event, joined, numbered
from harness.patience import SLOW


class HalfClosing:
    """TLS by hand: Python's own sockets forget how to read when they end writing."""

    def __init__(self, port):
        self.link = socket.create_connection(("127.0.0.1", port), timeout=30 * SLOW)
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        context = certificates().authority.context()
        self.tls = context.wrap_bio(self.incoming, self.outgoing, server_hostname="localhost")
        self.until_done(self.tls.do_handshake)
        self.flush()

    def flush(self):
        if self.outgoing.pending:
            self.link.sendall(self.outgoing.read())

    def until_done(self, step):
        while True:
            try:
                return step()
            except ssl.SSLWantReadError:
                self.flush()
                piece = self.link.recv(65536)
                if piece:
                    self.incoming.write(piece)
                else:
                    self.incoming.write_eof()
                    return step()

    def say_all(self, octets):
        """The bytes, the word that nothing follows, and the end of TCP's stream."""
        self.tls.write(octets)
        with pytest.raises(ssl.SSLWantReadError):
            self.tls.unwrap()
        self.flush()
        self.link.shutdown(socket.SHUT_WR)

    def read_all(self):
        received = b""
        try:
            while piece := self.until_done(lambda: self.tls.read(65536)):
                received += piece
        except ssl.SSLZeroReturnError:
            pass
        return received


def request(line, body=b""):
    return f"{line} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


@pytest.mark.parametrize("bulk", [1, 3_000])
def test_publish(world, bulk):
    serve = world.serve(tls=True)
    for n in range(10):
        client = HalfClosing(serve.port)
        client.say_all(request("POST /api/sync/events", joined(numbered(bulk))))
        answer = client.read_all()
        assert answer.startswith(b"HTTP/1.1 200 OK\r\n"), answer[:200]
        assert answer.endswith(b"}]}")
    assert serve.stats()["events"] == {"accepted": 10 * bulk, "refused": 0}


def test_a_large_status(world):
    serve = world.serve(tls=True)
    world.publish(serve, *[event(f"pfa-{n}", pad="x" * 2_000) for n in range(1_000)])
    for _ in range(5):
        client = HalfClosing(serve.port)
        client.say_all(request("GET /api/sync/status/org-rio"))
        answer = client.read_all()
        head, _, body = answer.partition(b"\r\n\r\n")
        assert f"Content-Length: {len(body)}".encode() in head and len(body) > 2_000_000


def test_the_end_is_told_in_tls(world):
    """A client that reads to the end learns that it was the end, and not somebody who cut the line."""
    serve = world.serve(tls=True)
    world.publish(serve, *[event(f"pfa-{n}", pad="x" * 2_000) for n in range(100)])
    for line in ("GET /healthz", "GET /api/sync/status/org-rio"):
        client = HalfClosing(serve.port)
        client.tls.write(request(line))
        client.flush()
        received = client.read_all()
        assert client.link.recv(1) == b"", "nothing behind it"
        assert received.startswith(b"HTTP/1.1 200 OK\r\n")
