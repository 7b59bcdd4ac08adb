"""Connections from other addresses of the loopback: the kernel lets one be any 127.x.y.z."""

import socket

from . import http
from .client import upgrade_lines
from .patience import stretched

KEY = "dGhlIHNhbXBsZSBub25jZQ=="


def connect(port, source="127.0.0.1", seconds=10):
    return socket.create_connection(("127.0.0.1", port), timeout=stretched(seconds), source_address=(source, 0))


def ask(port, path="/healthz", source="127.0.0.1", headers=()):
    """One plain request's answer, read to the connection's end: a reset would raise."""
    with connect(port, source) as link:
        lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", *headers, "", ""]
        link.sendall("\r\n".join(lines).encode())
        answer = http.read_answer(link)
        assert link.recv(1000) == b"", "the connection ends behind the answer"
        return answer


class Upgrade:
    """An upgrade that was let in (`link` stays open) or refused (`answer` says why)."""

    def __init__(self, port, organisation="org-rio", source="127.0.0.1", headers=(), protocols=()):
        self.link = connect(port, source)
        lines = upgrade_lines(port, f"/api/ws/sync/{organisation}", KEY, protocols)
        self.link.sendall("\r\n".join([*lines, *headers, "", ""]).encode())
        self.answer = http.read_answer(self.link)
        if not self.is_in:
            self.link.close()

    @property
    def is_in(self):
        return self.answer.status == 101

    def code(self):
        return None if self.is_in else self.answer.error_code()

    def close(self):
        self.link.close()


def try_upgrades(count, port, *arguments, **more):
    """So many upgrades in a row: those that are in, and the answers to the others."""
    tried = [Upgrade(port, *arguments, **more) for _ in range(count)]
    return [one for one in tried if one.is_in], [one.answer for one in tried if not one.is_in]
