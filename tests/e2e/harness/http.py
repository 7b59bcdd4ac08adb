"""One HTTP/1.1 request a connection, with the answer's bytes as they came."""

import json
import socket

from .patience import Deadline, stretched


class Answer:
    def __init__(self, head, body):
        first, *rest = head.decode("latin-1").split("\r\n")
        self.version, status, *_ = first.split(" ", 2)
        self.status = int(status)
        self.headers = {}
        for line in rest:
            name, _, value = line.partition(":")
            self.headers[name.strip().lower()] = value.strip()
        self.body = body

    def json(self):
        return json.loads(self.body)

    def error_code(self):
        """The code of the refusal, after checking that the body is one."""
        assert self.headers.get("content-type", "").startswith("application/json"), self
        error = self.json()["error"]
        assert set(error) >= {"code", "message"} and len(error["message"]) > 3, self
        return error["code"]

    def __repr__(self):
        return f"Answer({self.status}, {self.headers}, {self.body[:500]!r})"


TLS_PORTS = {}  # the ssl.SSLContext of each port that speaks TLS


def connect(port, seconds=10):
    return with_tls(port, socket.create_connection(("127.0.0.1", port), timeout=stretched(seconds)))


def with_tls(port, link):
    """The link as its port wants it; its handshake done where there is one."""
    context = TLS_PORTS.get(port)
    return context.wrap_socket(link, server_hostname="localhost") if context else link


def request(port, path, *, method="GET", headers=(), body=b""):
    """Sends one request that asks for the connection's end, and reads until then."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Connection: close"]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return exchange(port, lines + [f"{name}: {value}" for name, value in headers], body)


def exchange(port, lines, body=b""):
    """Sends these header lines as they are and reads until the server closes or has sent what it announced."""
    with connect(port) as link:
        link.sendall("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
        return read_answer(link, is_head=lines[0].startswith("HEAD "))


def read_answer(link, is_head=False, seconds=10):
    deadline = Deadline(seconds)
    received = b""
    while True:
        head, found, rest = received.partition(b"\r\n\r\n")
        if found and not is_head and len(rest) >= _announced(head):
            return Answer(head, rest)
        if found and Answer(head, b"").status == 101:
            return Answer(head, rest)  # what follows is no HTTP
        link.settimeout(deadline.left() or 0.001)
        try:
            piece = link.recv(65536)
        except TimeoutError:
            raise AssertionError(f"no whole HTTP answer in time; so far {received!r}") from None
        if not piece:
            assert found, f"no HTTP answer, only {received!r}"
            return Answer(head, rest)
        received += piece


def _announced(head):
    length = Answer(head, b"").headers.get("content-length")
    return int(length) if length is not None else float("inf")
