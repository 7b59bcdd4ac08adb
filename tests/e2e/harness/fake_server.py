"""The server's side of a WebSocket by hand, for servers that behave badly on purpose."""

import base64
import hashlib
import re
import struct

from .client import GUID


def read_request(link):
    request = b""
    while b"\r\n\r\n" not in request:
        piece = link.recv(4096)
        assert piece, f"hung up in the middle of a request: {request!r}"
        request += piece
    return request.decode()


def upgrade(link, v1=True):
    """Answers the upgrade request on `link`, choosing syncws.v1 where it is offered (unless told not to); returns the request."""
    request = read_request(link)
    [key] = re.findall(r"(?i)sec-websocket-key: *(\S+)", request)
    accept = base64.b64encode(hashlib.sha1((key + GUID).encode()).digest()).decode()
    answer = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade", f"Sec-WebSocket-Accept: {accept}"]
    if v1 and "syncws.v1" in request:
        answer.append("Sec-WebSocket-Protocol: syncws.v1")
    link.sendall("\r\n".join([*answer, "", ""]).encode())
    return request


def text(payload):
    """A server's text frame."""
    if len(payload) < 126:
        return struct.pack(">BB", 0x81, len(payload)) + payload
    return struct.pack(">BBH", 0x81, 126, len(payload)) + payload


def close(code):
    return struct.pack(">BBH", 0x88, 2, code)


def wait_for_the_end(link):
    try:
        while link.recv(65536):
            pass
    except ConnectionResetError:
        pass
