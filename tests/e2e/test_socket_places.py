"""Where the socket is, who may use its folder, and whose it is."""

import signal
import socket
import stat

from harness.events import event
from harness.serve import DEFAULT
from harness.world import PIPE


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_by_default_it_is_in_the_runtime_folder_which_is_private(world):
    serve = world.serve(socket=DEFAULT)
    expected = world.folder / "syncws" / "events.sock"
    assert serve.socket == str(expected)
    assert stat.S_ISSOCK(expected.stat().st_mode)
    assert mode(expected.parent) == 0o700
    # emit looks in the same place.
    client = world.watcher(serve)
    assert world.run("emit", input=event()).code == 0
    assert client.message() == event()


def test_the_environment_names_another(world):
    path = world.folder / "elsewhere.sock"
    serve = world.serve(socket=DEFAULT, env={"SYNCWS_SOCKET": str(path)})
    assert serve.socket == str(path)
    client = world.watcher(serve)
    assert world.run("emit", input=event(), env={"SYNCWS_SOCKET": str(path)}).code == 0
    assert client.message() == event()


def test_no_socket_makes_none(world):
    serve = world.serve(socket=None, stdin=PIPE)
    assert serve.socket is None
    assert not (world.folder / "syncws" / "events.sock").exists()
    assert serve.get("/healthz").status == 200


def test_left_over_by_kill_nine_it_is_taken_over(world):
    first = world.serve()
    first.signal(signal.SIGKILL)
    assert first.wait() == -signal.SIGKILL
    assert world.socket.exists(), "a killed process cannot tidy up"

    second = world.serve()
    client = world.watcher(second)
    world.publish(second, event())
    assert client.message() == event()


def test_a_live_one_is_left_alone(world):
    first = world.serve()
    done = world.run("serve", "--port", "0", "--socket", world.socket)
    assert done.code == 2, done
    [sentence] = [line for line in done.err.splitlines() if line.startswith("syncws-serve: ")]
    assert str(world.socket) in sentence
    client = world.watcher(first)
    world.publish(first, event())
    assert client.message() == event()


def test_a_live_one_of_somebody_else_is_left_alone(world):
    other = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    other.bind(str(world.socket))
    other.listen()
    with other:
        done = world.run("serve", "--port", "0", "--socket", world.socket)
        assert done.code == 2, done
        assert world.socket.exists()


def test_what_is_no_socket_is_never_removed(world):
    world.socket.write_text("precious")
    done = world.run("serve", "--port", "0", "--socket", world.socket)
    assert done.code == 2, done
    assert str(world.socket) in done.err
    assert world.socket.read_text() == "precious"
