"""--wait, --reconnect and what happens when there is no server, or no longer."""

import re
import signal
import socket
import time

from harness.events import event, joined
from harness.world import PIPE


def test_no_server_is_3_at_once(world):
    done = world.emit(input=joined([event()]))
    assert done.code == 3, done
    [sentence] = done.err.splitlines()
    assert sentence.startswith("syncws-emit: ")
    assert str(world.socket) in sentence


def test_a_socket_file_nobody_listens_on_is_3(world):
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as dead:
        dead.bind(str(world.socket))
    assert world.emit(input=joined([event()])).code == 3


def test_wait_is_the_longest_it_waits(world):
    started = time.monotonic()
    done = world.emit("--wait", "700ms", input=joined([event()]))
    assert done.code == 3, done
    assert time.monotonic() - started >= 0.7


def test_wait_for_a_server_that_is_not_there_yet(world):
    emit = world.start("emit", "--socket", world.socket, "--wait", "60s", "--receipts", stdin=PIPE)
    emit.stdin.write(joined([event()]))
    emit.finish_input()
    serve = world.serve()
    assert emit.wait(30) == 0, emit.talk()
    assert len(emit.lines()) == 1
    assert serve.stats()["events"]["accepted"] == 1


def test_a_server_that_restarts_between_two_lines(world):
    """Nothing was under way: emit finds the new one and goes on, numbers and all."""
    first = world.serve()
    emit = world.start("emit", "--socket", world.socket, "--receipts", stdin=PIPE)
    emit.stdin.write(joined([event("one")]))
    emit.stdin.flush()
    emit.until_lines(1)
    first.signal(signal.SIGTERM)
    assert first.wait() == 0

    second = world.serve()
    client = world.watcher(second)
    emit.stdin.write(joined([event("two")]))
    emit.stdin.flush()
    assert client.message(30) == event("two")
    emit.finish_input()
    assert emit.wait() == 0, emit.talk()
    assert b'"line":2' in emit.lines()[1]


def test_lost_for_good_is_6(world):
    serve = world.serve()
    emit = world.start("emit", "--socket", world.socket, "--reconnect", "500ms", "--receipts", stdin=PIPE)
    emit.stdin.write(joined([event("one")]))
    emit.stdin.flush()
    emit.until_lines(1)
    serve.signal(signal.SIGKILL)
    serve.wait()
    emit.stdin.write(joined([event("two"), event("three")]))
    emit.finish_input()
    assert emit.wait() == 6, emit.talk()
    assert re.search(r"\b2 [^\n]*not acknowledged", emit.talk()), emit.talk()
    assert len(emit.lines()) == 1


def test_a_server_that_never_acknowledges(world):
    """A server that takes the lines and hangs up before it answered: they are sent again to the next one."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(str(world.socket))
        server.listen()
        emit = world.start("emit", "--socket", world.socket, "--receipts", "--type", "SYNC_SUCCESS", "--org", "org-rio", "--pfa", "p")
        link, _ = server.accept()
        link.settimeout(10)
        received = b""
        with link:
            while received.count(b"\n") < 1:
                received += link.recv(65536)
        assert b'"syncws"' in received, "the hello"
    serve = world.serve()
    assert emit.wait(30) == 0, emit.talk()
    assert serve.stats()["events"]["accepted"] == 1


def test_interrupted_is_130(world):
    world.serve()
    emit = world.start("emit", "--socket", world.socket, "--receipts", stdin=PIPE)
    emit.stdin.write(joined([event()]))
    emit.stdin.flush()
    emit.until_lines(1)
    emit.signal(signal.SIGINT)
    assert emit.wait() == 130
