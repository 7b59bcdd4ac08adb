"""Defects of libwebsockets that a client can reach, and our answer to each.

| defect of the library (4.1.6)                               | our answer                                     | shown by |
|--------------------------------------------------------------|------------------------------------------------|----------|
| use after free: a 2nd request with another `Upgrade`         | a connection is one request                    | here |
| packed messages of many connections are mixed up             | a pass-through extension, our own inflater     | tests/conformance/test_deflate.py, `a_hundred_peers…` |
| a client that packs gets an endless loop (its client side)   | our clients offer no packing                   | here: `our_own_client…` |
| a pending reply and an extra byte or a half-close: 100 % CPU | a mount; the exchange leaves the library       | here; test_http_publish_rude.py, `a_half_closed…` |
| signed, huge, doubled Content-Length                         | read as text, by our own rules                 | test_http_publish.py, `lengths_that_are_refused…`, `two_lengths…`; here for rooms |
| `Upgrade: h2c` is answered with 101                          | 400, whatever is upgraded to besides websocket | here; tests/unit/net/upgrade_test.cpp |
| CONNECT makes a raw connection without time-outs             | hung up on                                     | here |
| versions, POST and keys are not looked at                    | 426, 405, 400                                  | test_upgrade_refusals.py |
| 127 bytes of subprotocols: dropped without an answer         | 400 that says so                               | here; test_gate_upgrade.py, `the_form…` |
| one timer of its own a connection, moved by each PONG        | a timer wheel of ours; pongs count in the rate | here |
| a PING flood                                                 | the library answers some and drops the rest    | here |
| poll() for events, and a sorted list of timers               | libuv, our wheel                               | test_many_listeners.py |
| no limit of a message's size, nor of fragments               | counted as they come                           | test_session_limits.py, tests/conformance |
| close codes that may not be said are sent back               | checked and answered by us                     | tests/conformance/test_protocol_errors.py |
| the peer's CLOSE while we have a backlog: no answer          | it ends, and nobody else notices               | here |
| a close frame is lost behind a backlog                       | our own close frames, sent raw                 | test_slow_consumer.py, test_closing.py |
| two writes under a backlog break the stream                  | raw frames, one write at a time                | test_slow_consumer.py |
| accept() without descriptors spins                           | our own accept loop                            | test_open_files.py |
| `iface` binds all addresses                                  | our own sockets                                | test_hosts.py |
| heads that are too large: a line in the log each             | the library's talk is for --log-level debug    | here |
| slow heads hold a connection                                 | a time-out for the whole head                  | test_late_request.py and the tests of the limits at the door |
| `%00` and `..` in paths                                      | a refusal or the end                           | test_upgrade_refusals.py; here |
"""

import json
import socket

import pytest

from harness import http
from harness.background import Background
from harness.client import Closed, upgrade_lines
from harness.cpu import load_of
from harness.events import event
from harness.flood import TINY, wide_events
from harness.frames import CLOSE, PING, PONG, TEXT, masked
from harness.patience import Deadline, until, until_still
from harness.programs import plain_only

KEY = "dGhlIHNhbXBsZSBub25jZQ=="
ROOM = "/api/ws/sync/org-rio"
FLOOD = 20_000


@pytest.fixture(scope="module")
def serve(shared_world):
    return shared_world.serve("--log-level", "info")


@pytest.fixture(autouse=True)
def still_well(request):
    """Whatever was done to the shared serve, others are served as before."""
    yield
    if "serve" not in request.fixturenames:
        return
    serve, world = (request.getfixturevalue(name) for name in ("serve", "shared_world"))
    assert serve.get("/healthz").status == 200
    watcher = world.watcher(serve, "org-witness")
    world.publish(serve, event("witness", "org-witness"))
    assert watcher.message() == event("witness", "org-witness")
    watcher.close()


def as_bytes(lines):
    return "\r\n".join([*lines, "", ""]).encode()


def everything_of(link):
    """All that comes until the server ends the connection."""
    received = b""
    deadline = Deadline(20)
    while True:
        link.settimeout(deadline.left() or 0.001)
        try:
            piece = link.recv(65536)
        except ConnectionResetError:
            return received
        if not piece:
            return received
        received += piece


PLAIN = as_bytes(["GET /healthz HTTP/1.1", "Host: x"])
OTHER = as_bytes(["GET /healthz HTTP/1.1", "Host: x", "Connection: Upgrade", "Upgrade: other"])


@pytest.mark.parametrize("second", [OTHER, OTHER * 3, PLAIN + OTHER], ids=["once", "thrice", "third"])
def test_a_second_request_that_upgrades_to_something_else(serve, second):
    """The library would read a header's memory that it has freed (NN-2025-0102)."""
    for first in (PLAIN, as_bytes(["GET /nowhere HTTP/1.1", "Host: x", "Connection: keep-alive"])):
        for in_one_piece in (True, False):
            with http.connect(serve.port) as link:
                link.sendall(first + second if in_one_piece else first)
                if not in_one_piece:
                    http.read_answer(link)
                    try:
                        link.sendall(second)
                    except OSError:
                        continue
                assert everything_of(link).count(b"HTTP/1.1 ") <= 1, "the second is not served"


def test_a_second_request_after_a_post_that_waits(serve):
    with http.connect(serve.port) as link:
        body = event("posted", "org-post")
        link.sendall(as_bytes(["POST /api/sync/events HTTP/1.1", "Host: x", f"Content-Length: {len(body)}"]) + body + OTHER)
        assert everything_of(link).count(b"HTTP/1.1 ") == 1


def test_an_upgrade_behind_a_plain_request(serve):
    with http.connect(serve.port) as link:
        link.sendall(PLAIN + as_bytes(upgrade_lines(serve.port, ROOM, KEY)))
        assert b" 101 " not in everything_of(link)


@pytest.mark.parametrize("value", ["h2c", "other", "websocket2", "websocket, h2c", "TLS/1.0", "x" * 300])
@pytest.mark.parametrize("path", [ROOM, "/", "/healthz"])
def test_upgrades_to_something_else(serve, path, value):
    lines = [line for line in upgrade_lines(serve.port, path, KEY) if not line.startswith("Upgrade:")]
    lines += [f"Upgrade: {value}", "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA"]
    with http.connect(serve.port) as link:
        link.sendall(as_bytes(lines) + b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        answer = everything_of(link)
    assert not answer.startswith(b"HTTP/1.1 101") and b"\x00\x00" not in answer, answer


def test_http2_without_asking(serve):
    with http.connect(serve.port) as link:
        link.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\x00\x00\x00\x04\x00\x00\x00\x00\x00")
        assert not everything_of(link).startswith(b"\x00\x00")


@pytest.mark.parametrize("target", ["127.0.0.1:22", "/", ROOM, "example.com:443"])
def test_connect(serve, target):
    with http.connect(serve.port) as link:
        link.sendall(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode() + b"and then anything")
        answer = everything_of(link)
    assert b" 200 " not in answer and b" 101 " not in answer


@pytest.mark.parametrize(
    "length", ["-1", "-9223372036854775808", "9223372036854775807", "99999999999999999999999", "0x10", "1e9", "+5"]
)
@pytest.mark.parametrize("path", [ROOM, "/api/sync/status/org-rio", "/healthz"])
def test_odd_lengths_where_no_body_is_wanted(serve, path, length):
    with http.connect(serve.port) as link:
        link.sendall(as_bytes([f"GET {path} HTTP/1.1", "Host: x", f"Content-Length: {length}"]) + b"x" * 1000)
        answer = everything_of(link)
    assert answer.count(b"HTTP/1.1 ") <= 1


@pytest.mark.parametrize("length", ["-1", "99999999999999999999999"])
def test_odd_lengths_of_an_upgrade(serve, length):
    with http.connect(serve.port) as link:
        lines = upgrade_lines(serve.port, ROOM, KEY)
        link.sendall(as_bytes([*lines, f"Content-Length: {length}"]) + masked(PING, b"?"))
        link.shutdown(socket.SHUT_WR)
        everything_of(link)


@pytest.mark.parametrize("offer", [["syncws.v1"] * 12 + ["x" * 8], ["x" * 128], ["x" * 64, "syncws.v1", "y" * 64], ["x" * 3000]])
def test_subprotocols_that_the_library_can_t_hold(serve, offer):
    lines = upgrade_lines(serve.port, ROOM, KEY, protocols=offer)
    assert len(", ".join(offer)) > 127
    answer = http.exchange(serve.port, lines)
    assert (answer.status, answer.error_code()) == (400, "bad_subprotocol")


@pytest.mark.parametrize("offer", [["x" * 64, "syncws.v1"], ["x" * 63, "syncws.v1"], ["syncws.v1", "x" * 110], ["", "syncws.v1"], [" ", ","]])
def test_odd_subprotocols_that_are_short_enough(serve, offer):
    """A name over 63 bytes before ours makes the library hang up; nothing worse."""
    with http.connect(serve.port) as link:
        link.sendall(as_bytes(upgrade_lines(serve.port, ROOM, KEY, protocols=offer)) + masked(CLOSE, b"\x03\xe8"))
        answer = everything_of(link)
    assert answer == b"" or answer.startswith((b"HTTP/1.1 101", b"HTTP/1.1 400"))


@pytest.mark.parametrize("name", ["syncws.plain", "syncws plain", "raw", "http", "lws-raw"])
def test_names_that_only_the_library_knows(shared_world, serve, name):
    lines = upgrade_lines(serve.port, ROOM, KEY, protocols=[name])
    assert http.exchange(serve.port, lines).status == 400


def test_pongs_that_nobody_asked_for(world):
    """20,000 of them held up all others for seconds; here they end one connection, and cost next to nothing."""
    serve = world.serve()
    witness = world.watcher(serve)
    for _ in range(5):
        flood = world.watcher(serve, "org-flood")
        try:
            flood.send_raw(masked(PONG, b"x") * FLOOD)
        except OSError:
            pass
        assert witness.is_at_peace()
        assert flood.expect_close() in (4013, None)
        flood.close()
    world.publish(serve, event())
    assert witness.message() == event()


@pytest.mark.parametrize("rate,payload", [("0", b"x"), ("0", b""), ("100/s", b"")])
def test_pongs_without_a_limit(world, rate, payload):
    """The library tells nobody of an empty one, so that those can't be counted; they cost nothing more than the others."""
    serve = world.serve("--client-rate", rate)
    witness, flood = world.watcher(serve), world.watcher(serve)
    flood.send_raw(masked(PONG, payload) * FLOOD)
    assert witness.is_at_peace()
    assert flood.is_at_peace()


def test_pings_by_the_thousand(world):
    serve = world.serve()
    witness, flood = world.watcher(serve), world.watcher(serve)
    sender = Background(flood.send_raw, masked(PING, b"?" * 100) * FLOOD)
    assert witness.is_at_peace()
    pongs = 0
    sender.result()
    flood.send(PING, b"the last one")
    world.publish(serve, event("after"))
    while (frame := flood.frame()).opcode != TEXT:
        assert frame.opcode == PONG, frame
        pongs += 1
    assert 0 < pongs <= FLOOD + 1
    assert witness.message() == event("after")


def held(world):
    """A serve with a room that waits for a reader who does not read; and that reader."""
    lines = wide_events()
    serve = world.serve("--history-bytes", "1M", "--pace", "600s", "--ping-interval", "0")
    reader = world.watcher(serve, receive_buffer=TINY)
    producer = Background(world.publish, serve, *lines)
    until_still(lambda: serve.stats()["events"]["accepted"], "the room to be held", 60)
    return serve, reader, producer, len(lines)


@plain_only
def test_a_pending_answer_does_not_spin(world):
    """An extra byte, or the end of what the client says, while its answer has to wait: a core was busy with that."""
    serve, reader, producer, count = held(world)
    body = event("late")
    head = as_bytes(["POST /api/sync/events HTTP/1.1", "Host: x", f"Content-Length: {len(body)}"])
    waiting = [http.connect(serve.port, 120) for _ in range(3)]
    for link in waiting:
        link.sendall(head + body)
    waiting[1].shutdown(socket.SHUT_WR)
    waiting[2].sendall(b"x")
    assert load_of(serve.pid) < 0.5
    reader.events(count, 120)
    producer.result()
    for link in waiting[:2]:
        assert http.read_answer(link, seconds=60).status == 200
    for link in waiting:
        link.close()


def test_the_close_of_a_client_that_has_not_read(world):
    """The library hangs up in the middle of a frame. Nobody else notices, and the place comes free."""
    serve, reader, producer, count = held(world)
    other = world.watcher(serve, "org-oslo")
    reader.send_close(1000)
    until(lambda: serve.connections() == 0, "the place to come free", seconds=30)
    producer.result()
    world.publish(serve, event("fine", "org-oslo"))
    assert other.message() == event("fine", "org-oslo")
    with pytest.raises((Closed, AssertionError)):
        reader.events(count + 1, 30)


def test_heads_that_are_too_large_leave_no_lines_in_the_log(world):
    serve = world.serve("--log-level", "info")
    before = len(serve.talk().splitlines())
    for _ in range(200):
        with http.connect(serve.port) as link:
            try:
                link.sendall(as_bytes(["GET / HTTP/1.1", "Host: x", f"X-Large: {'x' * 60_000}"]))
                everything_of(link)
            except OSError:
                pass
    assert serve.get("/healthz").status == 200
    assert len(serve.talk().splitlines()) < before + 100


@pytest.mark.parametrize(
    "path",
    ["/api/ws/sync/../../healthz", "/api/ws/sync/%2e%2e/x", "/../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/api/ws/sync/org%2Frio"],
)
def test_paths_that_climb(serve, path):
    for lines in (upgrade_lines(serve.port, path, KEY), [f"GET {path} HTTP/1.1", "Host: x"]):
        with http.connect(serve.port) as link:
            link.sendall(as_bytes(lines))
            answer = everything_of(link)
        assert b" 101 " not in answer[:20] and b"root:" not in answer


def test_our_own_client_offers_no_packing(world):
    """The library's client would loop for ever on a frame that is not packed."""
    server = socket.create_server(("127.0.0.1", 0))
    listener = world.start("listen", "org-rio", "--url", f"ws://127.0.0.1:{server.getsockname()[1]}", "--no-reconnect")
    server.settimeout(20)
    link, _ = server.accept()
    request = link.recv(65536).decode().lower()
    assert "upgrade: websocket" in request and "sec-websocket-extensions" not in request
    link.close()
    server.close()
    listener.wait()


def test_a_room_s_stats_after_all_that(serve):
    assert json.loads(serve.get("/api/ws/stats").body)["connections"]["total"] <= 1
