"""Tokens over TLS."""

import json

from harness.certificates import certificates
from harness.events import event, joined
from harness.gate import everything, guarded

TRUST = ("--ca", certificates().authority.file)


def url(serve, scheme="wss"):
    return f"{scheme}://localhost:{serve.port}"


def by_everything():
    return {"SYNCWS_TOKEN": everything()}


def test_a_listener_by_each_way(world):
    serve = guarded(world, tls=True)
    for way in ("header", "ticket", "message"):
        done = world.run("listen", "org-rio", "--check", "--url", url(serve), *TRUST, "--auth-by", way, env=by_everything())
        assert done.code == 0, (way, done)


def test_emit(world):
    serve = guarded(world, tls=True)
    done = world.run("emit", "--url", url(serve, "https"), *TRUST, input=joined([event()]), env=by_everything())
    assert (done.code, done.err) == (0, ""), done


def test_bench(world):
    serve = guarded(world, tls=True)
    options = ["--url", url(serve), "--socket", world.socket, *TRUST, "--connections", "5", "--burst", "20"]
    assert world.run("bench", *options, env=by_everything(), seconds=60).code == 0


def test_the_auth_doctor(world):
    serve = guarded(world, tls=True)
    options = ["org-rio", "--explain", "--format", "json", "--url", url(serve)]
    done = world.run("listen", *options, *TRUST, env=by_everything())
    assert done.code == 0, done
    assert all(check["ok"] is not False for check in done.objects()), done
    assert {"check": "tls", "ok": True, "seen": "the certificate is good", "wanted": None} in done.objects()
    stranger = world.run("listen", *options, env=by_everything())
    assert stranger.code == 3, stranger
    last = json.loads(stranger.lines()[-1])
    assert (last["check"], last["ok"]) == ("tls", False) and "--ca" in last["seen"] + last["wanted"], last


def test_no_ticket_from_a_stranger(world):
    serve = guarded(world, tls=True)
    done = world.run("listen", "org-rio", "--check", "--url", url(serve), "--auth-by", "ticket", env=by_everything())
    assert done.code == 3 and "/api/ws/ticket" in done.err, done
