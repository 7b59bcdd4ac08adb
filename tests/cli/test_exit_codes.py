"""The published table of exit codes: the same number for the same thing in every program."""

import signal
import socket

import pytest

from harness.events import event, joined
from harness.patience import until
from harness.world import PIPE

ALL = ["serve", "emit", "listen", "bench"]
NEEDED = {"serve": [], "emit": [], "listen": ["org-rio"], "bench": []}


def one_sentence(name, done):
    """The cause of a failure: one line, that of the program."""
    [line] = done.err.splitlines()
    assert line.startswith(f"syncws-{name}: ")
    assert len(line) > len(name) + 15
    return line


def test_0_done(world):
    serve = world.serve()
    assert world.emit(input=joined([event()])).code == 0
    assert world.run("listen", "org-rio", "--url", serve.url, "--check").code == 0
    serve.signal(signal.SIGTERM)
    assert serve.wait() == 0


def test_1_the_answer_is_no(world):
    assert world.run("emit", "--dry-run", input=b"bad\n").code == 1
    assert world.run("serve", "--strict", "--port", "0", input=b"bad\n").code == 1


WRONG = {
    "serve": [["--port", "70000"], ["--port", "x"], ["--pace", "5parsecs"], ["--flush-window", "6ms"], ["--history-bytes", "4X"], ["--max-connections", "-1"],
              ["--history-events", "many"], ["--drain", ""], ["surplus"], ["--port"]],
    "emit": [["--rate", "fast"], ["--wait", "soon"], ["--progress", "sometimes"], ["--type", "SYNC_X", "--org", "o", "--pfa", "p", "--detail", "novalue"]],
    "listen": [["--duration", "long"], ["--format", "xml"], ["--count", "x"], ["--within", "-1s"], ["org-oslo"]],
    "bench": [["--connections", "x"], ["--rate", "10/fortnight"], ["--burst", "-1"], ["--size", "huge"], ["surplus"]],
}  # fmt: skip


@pytest.mark.parametrize("name,options", [(name, options) for name in ALL for options in WRONG[name]], ids=str)
def test_2_wrong_usage(world, name, options):
    done = world.run(name, *NEEDED[name], *options, env={"PORT": "0"})
    assert done.code == 2, done
    assert done.out == b""
    sentence = one_sentence(name, done)
    assert options[-1].split("=")[0] in sentence, "it names the offending value"


def test_2_nothing_to_listen_to(world):
    done = world.run("listen")
    assert done.code == 2, done
    assert "ORG" in one_sentence("listen", done)


@pytest.mark.parametrize("name", ALL)
def test_2_wrong_choices_shared_by_all(world, name):
    for option, value, one_of in [("--log-level", "loud", "debug"), ("--log-format", "xml", "json"), ("--color", "blue", "never")]:
        done = world.run(name, *NEEDED[name], option, value, env={"PORT": "0"})
        assert done.code == 2, done
        sentence = one_sentence(name, done)
        assert value in sentence and one_of in sentence, "what was given, and what may be"


def test_3_cannot_connect(world):
    with socket.create_server(("127.0.0.1", 0)) as server:
        dead = f"ws://127.0.0.1:{server.getsockname()[1]}"
    done = world.run("listen", "org-rio", "--url", dead)
    assert done.code == 3
    one_sentence("listen", done)
    done = world.emit(input=joined([event()]))
    assert done.code == 3
    one_sentence("emit", done)


def test_4_refused(world):
    serve = world.serve()
    done = world.run("listen", "org-rio", "--url", serve.url + "/elsewhere")
    assert done.code == 4
    one_sentence("listen", done)


def test_5_timed_out(world):
    serve = world.serve()
    done = world.run("listen", "org-rio", "--url", serve.url, "--count", "1", "--within", "300ms")
    assert done.code == 5
    one_sentence("listen", done)


def test_6_lost(world):
    serve = world.serve()
    listen = world.listen(serve, "--no-reconnect")
    emit = world.start("emit", "--socket", world.socket, "--reconnect", "200ms", stdin=PIPE)
    emit.stdin.write(joined([event()]))
    emit.stdin.flush()
    listen.until_lines(1)
    serve.signal(signal.SIGKILL)
    serve.wait()
    assert listen.wait() == 6
    emit.stdin.write(joined([event()]))
    emit.finish_input()
    assert emit.wait() == 6


def test_74_input_or_output(world):
    serve = world.serve()
    world.publish(serve, event())
    assert world.emit(world.folder / "missing").code == 74
    with open("/dev/full", "wb") as full:
        done = world.run("listen", "org-rio", "--url", serve.url, "--last", "1", "--count", "1", stdout=full)
    assert done.code == 74, done
    one_sentence("listen", done)


def test_130_interrupted(world):
    serve = world.serve()
    emit = world.start("emit", "--socket", world.socket, stdin=PIPE)
    emit.stdin.write(joined([event()]))
    emit.stdin.flush()
    listen = world.listen(serve, "--last", "1")
    listen.until_lines(1)
    bench = world.start("bench", "--connections", "3", "--rate", "10/s", "--duration", "600s", "--url", serve.url, "--socket", world.socket)
    serve.until_connections(3, "bench-0")
    for process in (emit, listen, bench):
        process.signal(signal.SIGINT)
    assert [process.wait() for process in (emit, listen, bench)] == [130, 130, 130]


def test_130_interrupted_bench_takes_its_serve_along(world):
    bench = world.start("bench", "--connections", "3", "--rate", "10/s", "--duration", "600s")
    until(lambda: children_of(bench.pid), "the private serve")
    [serve] = children_of(bench.pid)
    bench.signal(signal.SIGINT)
    assert bench.wait() == 130
    until(lambda: not is_running(serve), "the end of the private serve")


def children_of(pid):
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as children:
        return [int(child) for child in children.read().split()]


def is_running(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
