"""A port that somebody else has: one sentence and exit 2, and the other is not disturbed."""

import socket

from harness.events import event


def sentences(done):
    return [line for line in done.err.splitlines() if line.startswith("syncws-serve: ")]


def test_of_another_serve(world):
    first = world.serve()
    done = world.run("serve", "--port", first.port, "--socket", world.folder / "b.sock")
    assert done.code == 2, done
    [sentence] = sentences(done)
    assert str(first.port) in sentence
    assert not (world.folder / "b.sock").exists(), "nothing is left of the attempt"
    client = world.watcher(first)
    world.publish(first, event())
    assert client.message() == event()


def test_of_somebody_else(world):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = world.run("serve", "--port", port, "--socket", world.socket)
        assert done.code == 2, done
        assert str(port) in sentences(done)[0]


def test_an_address_that_is_not_ours(world):
    done = world.run("serve", "--host", "192.0.2.1", "--allow-anonymous", "--port", "0", "--socket", world.socket)
    assert done.code == 2, done
    assert "192.0.2.1" in sentences(done)[0]
