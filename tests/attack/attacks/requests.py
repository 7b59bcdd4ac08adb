"""Requests that two readers could understand in two ways, and those behind the first of a connection.

The run's end compares the events that were accepted with those that honest workers sent: nothing of these may be among
them.
"""

import socket

from attack import status_of

EVENT = b'{"type":"SYNC_SUCCESS","pfaId":"p","organizationId":"attack","timestamp":"2025-11-28T10:00:00.000Z"}'
POST = b"POST /api/sync/events HTTP/1.1\r\nHost: 127.0.0.1\r\n"
INNER = POST + b"Content-Length: %d\r\n\r\n" % len(EVENT) + EVENT
CHUNKED = b"%x\r\n%b\r\n0\r\n\r\n" % (len(EVENT), EVENT)
WHOLE = b"%d" % len(EVENT)


def play(attack, cases):
    """At most one answer a connection, and none that says that something was done."""
    for request in attack.rounds(cases):
        answer = attack.exchange(request)
        status = status_of(answer)
        attack.count("requests")
        attack.expect(status is None or status >= 400, f"{request[40:110]!r} is answered {answer[:60]!r}")
        attack.expect(answer.count(b"HTTP/1.1 ") <= 1, f"{request[40:110]!r} is answered twice")


def smuggled_requests(attack):
    play(
        attack,
        [
            POST + b"Content-Length: " + WHOLE + b"\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKED,
            POST + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n" + CHUNKED,
            POST + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNKED,
            POST + b"Transfer-Encoding: xchunked\r\nContent-Length: " + WHOLE + b"\r\n\r\n" + EVENT,
            POST + b"Transfer-Encoding:\tchunked\r\nContent-Length: " + WHOLE + b"\r\n\r\n" + EVENT,
            POST + b"Content-Length: 0\r\nContent-Length: " + WHOLE + b"\r\n\r\n" + EVENT,
            POST + b"Content-Length: " + WHOLE + b"\r\nContent-Length: 0\r\n\r\n" + EVENT,
            POST + b"Content-Length: " + WHOLE + b"," + WHOLE + b"\r\n\r\n" + EVENT,
            POST + b"Content-Length: +" + WHOLE + b"\r\n\r\n" + EVENT,
            POST + b"Content-Length: -1\r\n\r\n" + EVENT,
            POST + b"Content-Length: 0x66\r\n\r\n" + EVENT,
            POST + b"Content-Length: 18446744073709551616\r\n\r\n" + EVENT,
            POST + b"Content-Length: 0\r\n\r\n" + INNER,
            POST + b"\r\n" + INNER,
        ],
    )


def odd_heads(attack):
    """Folded lines, bare line feeds, blanks before the colon, NUL, no version."""
    lines = b"Content-Length: " + WHOLE
    play(
        attack,
        [
            POST + b"Content-Length:\r\n " + WHOLE[:1] + b"\r\n\r\n" + INNER,
            POST + b"Content-Length : " + WHOLE + b"\r\n\r\n" + EVENT,
            POST + b"X: a\0b\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKED,
            b"GET  /nowhere  HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" + INNER,
            b"get /nowhere HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
            b"GET /nowhere\r\n\r\n" + INNER,
            b"GET /nowhere HTTP/1.1\nHost: 127.0.0.1\n\n" + INNER,
            b"GET http://elsewhere/nowhere HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" + INNER,
            b"GET /nowhere HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n" + INNER,
            b"\r\n\r\n\r\nGET /nowhere HTTP/1.1\r\n\r\n",
            b"DELETE /api/sync/events HTTP/1.1\r\nHost: 127.0.0.1\r\n" + lines + b"\r\n\r\n" + EVENT,
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 500,
            b"\0" * 1000,
        ],
    )


def second_requests(attack):
    """Behind the first of a connection, at once or later, also an upgrade (which the library would read after freeing)."""
    first = b"GET /nowhere HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: keep-alive\r\n\r\n"
    other = b"GET /nowhere HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: other\r\nConnection: Upgrade\r\n\r\n"
    play(attack, [first + first, first * 50, first + other, first + INNER, other + first, first + b"\x81\x80\0\0\0\0"])


def slow_bodies(attack):
    """A hundred bodies of a megabyte that come by the letter."""
    links = []
    while attack.goes_on():
        if len(links) < 100:
            link = attack.connect()
            link.sendall(POST + b"Content-Length: 1000000\r\n\r\n")
            links.append(link)
            attack.count("requests")
        for link in links:
            try:
                link.send(b" ", socket.MSG_DONTWAIT)
                attack.count("letters")
            except OSError:
                pass
    for link in links:
        link.close()


ATTACKS = [smuggled_requests, odd_heads, second_requests, slow_bodies]
