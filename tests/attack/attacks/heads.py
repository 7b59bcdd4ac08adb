"""Heads of requests that are too large, or never end."""

from attack import status_of

START = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"
BLOCK = b"X-%d: " % 1 + b"a" * 90 + b"\r\n"
LARGE = [
    START + b"Cookie: " + b"a" * 40_000 + b"\r\n\r\n",
    START + b"X-Own: " + b"a" * 1_000_000 + b"\r\n\r\n",
    START + BLOCK * 500 + b"\r\n",
    START + b"".join(b"X-%d: a\r\n" % n for n in range(20_000)) + b"\r\n",
    b"GET /" + b"a" * 50_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET /healthz?" + b"a=b&" * 20_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    START + b"a" * 100_000,
    b"A" * 100_000,
]


def oversized_heads(attack):
    """Each is hung up on, or refused, and not one is answered as if it were short."""
    for head in attack.rounds(LARGE):
        status = status_of(attack.exchange(head))
        attack.expect(status is None or status >= 400, f"{head[:40]!r}… of {len(head)} bytes is answered {status}")
        attack.count("heads")


def endless_heads(attack):
    """Headers as fast as they go, until the server hangs up; after a megabyte at most."""
    for line in attack.rounds([BLOCK, b"X-Fold: a\r\n " + b"b" * 80 + b"\r\n", b"Cookie: a=" + b"b" * 80 + b"\r\n"]):
        sent = 0
        with attack.connect() as link:
            try:
                link.sendall(START)
                while sent < 10_000_000:
                    sent += link.send(line * 50)
            except OSError:
                pass
        attack.expect(sent < 10_000_000, "ten megabytes of head were taken")
        attack.count("heads")


ATTACKS = [oversized_heads, endless_heads]
