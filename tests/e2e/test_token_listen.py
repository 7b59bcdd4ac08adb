"""A listener's token over time: renewed before its end, got anew after it, and refused. The server's side by hand."""

import json
import re
import socket
import struct

import pytest

from harness import fake_server, frames
from harness.background import Background
from harness.events import STAMP, event, with_seq
from harness.patience import stretched
from harness.tokens import token, write_secret


def say(type, **details):
    whole = {"type": type, "organizationId": "org-rio", "timestamp": STAMP, "details": details}
    return fake_server.text(json.dumps(whole).encode())


def greeting(seq=0, recovered=False):
    return say("CONNECTED", epoch="the-epoch", seq=seq, recovered=recovered, heartbeat=25_000)


def seen(seq):
    return fake_server.text(with_seq(event(f"pfa-{seq}"), seq))


def close(code, reason=""):
    payload = struct.pack(">H", code) + reason.encode()
    return struct.pack(">BB", 0x88, len(payload)) + payload


def read_text(link):
    """The next text message of the client."""
    octets = b""
    while True:
        piece = link.recv(65536)
        assert piece, f"no whole message, only {octets!r}"
        octets += piece
        while len(octets) >= 6:
            assert octets[1] & 0x80, "a client masks its frames"
            length, head = octets[1] & 0x7F, 2
            if length == 126:
                length, head = struct.unpack_from(">H", octets, 2)[0], 4
            if len(octets) < head + 4 + length:
                break
            key, body = octets[head : head + 4], octets[head + 4 : head + 4 + length]
            if octets[0] & 0x0F == frames.TEXT:
                return bytes(byte ^ key[i % 4] for i, byte in enumerate(body))
            octets = octets[head + 4 + length :]


def bearer(request):
    found = re.findall(r"(?i)^authorization: Bearer (\S+)\r$", request, re.M)
    return found[0] if found else None


@pytest.fixture
def server():
    with socket.create_server(("127.0.0.1", 0)) as made:
        made.settimeout(stretched(30))
        yield made


def take(server):
    link, _ = server.accept()
    link.settimeout(stretched(30))
    return link


def listen(world, server, *options, **more):
    return world.start("listen", "org-rio", "--url", f"ws://127.0.0.1:{server.getsockname()[1]}", *options, **more)


def test_the_next_token_is_shown_before_the_end_of_the_last(world, server):
    """One of 7 seconds is due after 2; the answer is not printed, and the connection stays."""
    first, second = token(lasts=7), token(lasts=3600)
    path = write_secret(world.folder / "token", first)
    listener = listen(world, server, "--token-file", path, "--count", "1")
    with take(server) as link:
        assert bearer(fake_server.upgrade(link)) == first
        link.sendall(greeting())
        write_secret(path, second)
        assert json.loads(read_text(link)) == {"type": "AUTH", "token": second}
        link.sendall(say("AUTHENTICATED", expires=STAMP) + seen(1))
        assert listener.wait(30) == 0
    assert listener.lines() == [with_seq(event("pfa-1"), 1)]
    assert listener.talk() == ""


def test_a_file_without_a_newer_token_is_looked_at_again(world, server):
    first, second = token(lasts=6), token(lasts=3600)
    path = write_secret(world.folder / "token", first)
    listener = listen(world, server, "--token-cmd", f"echo >>{world.folder}/runs; cat {path}")
    with take(server) as link:
        fake_server.upgrade(link)
        link.sendall(greeting())
        runs = world.folder / "runs"
        listener_ran = Background(lambda: [None for _ in iter(lambda: len(runs.read_text()) < 3, False)])
        listener_ran.result(30)
        write_secret(path, second)
        assert json.loads(read_text(link))["token"] == second


def test_an_expired_token_is_replaced_at_once_and_nothing_is_lost(world, server):
    first, second = token(lasts=3600), token(lasts=3601)
    path = write_secret(world.folder / "token", first)
    listener = listen(world, server, "--token-file", path, "--count", "2")
    with take(server) as link:
        assert bearer(fake_server.upgrade(link)) == first
        link.sendall(greeting() + seen(1))
        listener.until_lines(1)
        write_secret(path, second)
        goodbye = say("GOODBYE", code=4001, reason="token expired", reconnect=True, retryAfterMs=0)
        link.sendall(goodbye + close(4001, "token expired"))
        fake_server.wait_for_the_end(link)
    with take(server) as link:
        request = fake_server.upgrade(link)
        assert bearer(request) == second
        assert "since=1&epoch=the-epoch" in request
        link.sendall(greeting(1, True) + seen(2))
        assert listener.wait(30) == 0
    assert "(the server closed with 4001: token expired); trying again in" in listener.talk()


@pytest.mark.parametrize("source", ["--token-file", "environment"])
def test_an_expired_token_without_a_newer_one_is_4(world, server, source):
    only = token()
    path = write_secret(world.folder / "token", only)
    options, env = (["--token-file", path], None) if source == "--token-file" else ([], {"SYNCWS_TOKEN": only})
    listener = listen(world, server, *options, env=env)
    with take(server) as link:
        fake_server.upgrade(link)
        link.sendall(greeting() + close(4001, "token expired"))
        fake_server.wait_for_the_end(link)
    assert listener.wait(30) == 4
    assert "has no newer one" in listener.talk().splitlines()[-1]
    assert only not in listener.talk()


@pytest.mark.parametrize("code", [4501, 4503])
def test_a_refused_token_is_4(world, server, code):
    listener = listen(world, server, env={"SYNCWS_TOKEN": token()})
    with take(server) as link:
        fake_server.upgrade(link)
        link.sendall(greeting() + close(code, "not you"))
        fake_server.wait_for_the_end(link)
    assert listener.wait(30) == 4
    [line] = listener.talk().splitlines()
    assert f"closed with {code}: not you; --explain tells which check failed" in line


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("has_token", [True, False])
def test_a_refused_upgrade_is_4_with_advice(world, server, status, has_token):
    listener = listen(world, server, env={"SYNCWS_TOKEN": token()} if has_token else None)
    with take(server) as link:
        fake_server.read_request(link)
        challenge = 'WWW-Authenticate: Bearer error="invalid_token"\r\n' if status == 401 else ""
        link.sendall(f"HTTP/1.1 {status} No\r\n{challenge}Content-Length: 0\r\nConnection: close\r\n\r\n".encode())
        fake_server.wait_for_the_end(link)
    assert listener.wait(30) == 4
    [line] = listener.talk().splitlines()
    assert f"HTTP {status}" in line
    assert ("--explain" if has_token else "--token-file") in line
    assert 'error="invalid_token"' in line or status == 403


def test_a_server_that_waited_in_vain_is_4(world, server):
    listener = listen(world, server)
    with take(server) as link:
        fake_server.upgrade(link)
        link.sendall(close(4003, "not authenticated in time"))
        fake_server.wait_for_the_end(link)
    assert listener.wait(30) == 4
    assert "4003" in listener.talk() and "--token-file" in listener.talk()


def test_by_message(world, server):
    good = token()
    listener = listen(world, server, "--auth-by", "message", "--check", env={"SYNCWS_TOKEN": good})
    with take(server) as link:
        request = fake_server.upgrade(link)
        assert bearer(request) is None and good not in request
        assert json.loads(read_text(link)) == {"type": "AUTH", "token": good}
        link.sendall(greeting())
        assert listener.wait(30) == 0


def test_by_ticket(world, server):
    good = token()
    listener = listen(world, server, "--auth-by", "ticket", "--check", env={"SYNCWS_TOKEN": good})
    with take(server) as link:
        request = fake_server.read_request(link)
        assert request.startswith("POST /api/ws/ticket HTTP/1.1\r\n") and bearer(request) == good
        body = '{"ticket":"AAECAwQFBgcICQoLDA0ODw","expiresInSeconds":30}'
        link.sendall(f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode())
    with take(server) as link:
        request = fake_server.upgrade(link)
        assert "Sec-WebSocket-Protocol: syncws.v1, syncws.ticket.AAECAwQFBgcICQoLDA0ODw\r\n" in request
        assert bearer(request) is None
        link.sendall(greeting())
        assert listener.wait(30) == 0


@pytest.mark.parametrize(
    "status, body, code",
    [(401, '{"error":{"code":"token_expired","message":"it is over"}}', 4), (200, "{}", 4), (200, '{"ticket":"a b\\r\\nc"}', 4), (503, "", 74)],
)
def test_no_ticket(world, server, status, body, code):
    listener = listen(world, server, "--auth-by", "ticket", env={"SYNCWS_TOKEN": token()})
    with take(server) as link:
        fake_server.read_request(link)
        link.sendall(f"HTTP/1.1 {status} No\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode())
    assert listener.wait(30) == code
    [line] = listener.talk().splitlines()
    assert "/api/ws/ticket" in line
    assert "token_expired: it is over" in line or status != 401
