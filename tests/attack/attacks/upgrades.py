"""Upgrades that are not meant for us, or lead astray."""

from attack import KEY, status_of

FORM = (
    b"%b %b HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: %b\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: " + KEY.encode() + b"\r\nSec-WebSocket-Version: %b\r\n\r\n"
)
ROOM = b"/api/ws/sync/attack"


def play(attack, cases):
    """Each is refused or hung up on, and nothing follows its answer."""
    for request in attack.rounds(cases):
        answer = attack.exchange(request)
        status = status_of(answer)
        attack.count("requests")
        if status == 429:
            continue
        attack.expect(status is None or 400 <= status < 500, f"{request[:70]!r} is answered {answer[:60]!r}")
        attack.expect(answer.count(b"HTTP/1.1 ") <= 1, f"{request[:70]!r} is answered twice")


def http2(attack):
    """`Upgrade: h2c`, and HTTP/2 from the first byte on."""
    play(
        attack,
        [
            FORM % (b"GET", ROOM, b"h2c", b"13"),
            FORM % (b"GET", b"/healthz", b"h2c, websocket", b"13"),
            FORM % (b"GET", ROOM, b"websocket, h2c", b"13"),
            FORM % (b"GET", ROOM, b"TLS/1.2", b"13"),
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0",
        ],
    )


def connect_method(attack):
    """CONNECT makes a raw connection of it in the library."""
    play(
        attack,
        [
            b"CONNECT here:443 HTTP/1.1\r\nHost: 127.0.0.1:443\r\n\r\nGET /healthz HTTP/1.1\r\n\r\n",
            b"CONNECT / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" + b"\0" * 1000,
            FORM % (b"CONNECT", ROOM, b"websocket", b"13"),
            FORM % (b"POST", ROOM, b"websocket", b"13"),
            FORM % (b"HEAD", ROOM, b"websocket", b"13"),
            FORM % (b"OPTIONS", ROOM, b"websocket", b"13"),
        ],
    )


def wrong_versions(attack):
    play(attack, [FORM % (b"GET", ROOM, b"websocket", version) for version in (b"8", b"12", b"14", b"", b"13, 8", b"-1")])


def paths(attack):
    """Ways out of the rooms, and organisations that are none."""
    ways = [
        b"../../../etc/passwd",
        b"..%2f..%2fetc%2fpasswd",
        b"%2e%2e/%2e%2e/healthz",
        b"%252e%252e%252f",
        b"a%2fb",
        b"a/b",
        b"a//b",
        b"attack%2f..%2fother",
        b"attack/../other",
        b"attack%00",
        b"%00",
        b"attack%0d%0aX-Injected:%20yes",
        b"%c0%ae%c0%ae",
        b".attack",
        b"..",
        b"%",
        b"%zz",
        b"attack%",
        b"a" * 129,
        b"\xff\xfe",
        b"attack;x=1",
        b"a%20b",
        b"..%5c..%5cwindows",
        b"",
    ]
    play(attack, [FORM % (b"GET", b"/api/ws/sync/" + way, b"websocket", b"13") for way in ways])


def long_subprotocol_lists(attack):
    lists = [b"a" * 126, b"a" * 128, b"x," * 200 + b"syncws.v1", b"," * 100, b"syncws.v2", b"syncws.ticket." + b"a" * 32]
    form = FORM[:-2] + b"Sec-WebSocket-Protocol: %b\r\n\r\n"
    play(attack, [form % (b"GET", ROOM, b"websocket", b"13", offered) for offered in lists])


ATTACKS = [http2, connect_method, wrong_versions, paths, long_subprotocol_lists]
