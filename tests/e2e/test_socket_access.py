"""--socket-mode, --socket-group, --socket-allow-uid and -gid: who may connect to the event socket."""

import json
import os
import socket
import stat

import pytest

from harness.patience import stretched, until

needs_root = pytest.mark.skipif(os.getuid() != 0, reason="becomes another user")
NOBODY = 65534


def about(serve):
    return os.stat(serve.socket)


def test_for_its_owner_alone_by_default(world):
    serve = world.serve()
    assert stat.S_IMODE(about(serve).st_mode) == 0o600


@pytest.mark.parametrize("mode", ["600", "660", "0666", "777"])
def test_the_mode_that_was_asked_for(world, mode):
    serve = world.serve("--socket-mode", mode)
    assert stat.S_IMODE(about(serve).st_mode) == int(mode, 8)


@needs_root
def test_the_group_that_was_asked_for(world):
    serve = world.serve("--socket-mode", "660", "--socket-group", "daemon")
    assert about(serve).st_gid == 1
    assert stat.S_IMODE(about(serve).st_mode) == 0o660


def first_line(serve, line=b""):
    """What the server says to who connects, and that it then ends the connection."""
    with socket.socket(socket.AF_UNIX) as link:
        link.settimeout(stretched(10))
        link.connect(str(serve.socket))
        link.sendall(line)
        heard = b""
        while piece := link.recv(1000):
            heard += piece
        return heard


def test_only_who_is_on_a_list(world):
    serve = world.serve("--socket-allow-uid", str(os.getuid() + 1), "--socket-allow-gid", str(max(os.getgroups() + [os.getgid()]) + 1))
    heard = first_line(serve)
    assert heard.count(b"\n") == 1
    error = json.loads(heard)["error"]
    assert error["code"] == "user_not_allowed"
    until(lambda: f"refused reason=user_not_allowed address=uid:{os.getuid()}" in serve.talk(), "a line of the audit")


def test_events_of_others_are_not_taken(world):
    serve = world.serve("--socket-allow-uid", str(os.getuid() + 1))
    line = b'{"type":"SYNC_SUCCESS","pfaId":"p","organizationId":"org-rio","timestamp":"2025-11-28T10:00:00.000Z"}\n'
    assert b"user_not_allowed" in first_line(serve, line * 1000)
    assert serve.stats()["events"]["accepted"] == 0


def test_emit_says_it_and_gives_up(world):
    serve = world.serve("--socket-allow-uid", str(os.getuid() + 1))
    done = world.emit("--type", "SYNC_SUCCESS", "--org", "org-rio", "--pfa", "p-1")
    assert done.code == 4, done
    assert "may not send events" in done.err
    assert serve.stats()["events"]["accepted"] == 0


@pytest.mark.parametrize("options", [
    ("--socket-allow-uid", str(os.getuid())),
    ("--socket-allow-uid", "daemon", "--socket-allow-uid", str(os.getuid())),
    ("--socket-allow-uid", "12345", "--socket-allow-gid", str(os.getgid())),
])
def test_who_is_on_a_list_is_let_in(world, options):
    serve = world.serve(*options)
    assert world.emit("--type", "SYNC_SUCCESS", "--org", "org-rio", "--pfa", "p-1").code == 0
    assert serve.stats()["events"]["accepted"] == 1


@needs_root
def test_another_user_with_the_mode_but_not_on_the_list(world):
    os.chmod(world.folder, 0o755)
    serve = world.serve("--socket-mode", "666", "--socket-allow-uid", "0")
    assert "user_not_allowed" in as_user(NOBODY, serve)
    assert world.emit("--type", "SYNC_SUCCESS", "--org", "org-rio", "--pfa", "p-1").code == 0


@needs_root
def test_another_user_by_a_group_it_is_in_besides(world):
    os.chmod(world.folder, 0o755)
    serve = world.serve("--socket-mode", "666", "--socket-allow-gid", "27")
    assert '"syncws":1' in as_user(NOBODY, serve, [27])
    assert "user_not_allowed" in as_user(NOBODY, serve, [28])


def as_user(user, serve, groups=()):
    """What that user hears on the socket after saying hello."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups(list(groups))
            os.setgid(user)
            os.setuid(user)
            with socket.socket(socket.AF_UNIX) as link:
                link.settimeout(stretched(10))
                link.connect(str(serve.socket))
                link.sendall(b'{"syncws":1,"acks":true}\n')
                os.write(theirs, link.recv(1000))
        finally:
            os._exit(0)
    os.close(theirs)
    with open(ours, "rb") as heard:
        said = heard.read().decode()
    os.waitpid(child, 0)
    return said


@pytest.mark.parametrize("option, value", [
    ("--socket-mode", "rw"), ("--socket-mode", "1777"), ("--socket-group", "no-such-group"),
    ("--socket-allow-uid", "no-such-user"), ("--socket-allow-gid", "-1"),
])
def test_bad_values_are_told(world, option, value):
    ended = world.run("serve", f"{option}={value}", "--port", "0", "--socket", world.socket)
    assert ended.code == 2
    assert option in ended.err and f"'{value}'" in ended.err


def test_a_group_that_is_not_ours_to_give(world):
    if os.getuid() == 0:
        pytest.skip("root may give any")
    ended = world.run("serve", "--socket-group", "root", "--port", "0", "--socket", world.socket)
    assert ended.code == 2
    assert not os.path.exists(world.socket)
