"""--ready-fd: one line once serve truly serves, and then the end of the descriptor."""

import os
import signal
import subprocess

from harness import http
from harness.patience import until
from harness.programs import environment, path_of


def test_the_line(world):
    serve = world.serve()
    assert serve.ready_line.endswith(b"\n") and serve.ready_line.count(b"\n") == 1
    assert set(serve.ready) == {"ready", "url", "port", "socket"}
    assert serve.ready["ready"] is True
    assert serve.ready["url"] == f"http://127.0.0.1:{serve.port}"
    assert serve.ready["socket"] == str(world.socket)
    assert 0 < serve.port < 65536


def test_ready_means_ready(world):
    """Both doors are open the moment the line is there, ten times in a row."""
    for n in range(10):
        path = world.folder / f"{n}.sock"
        serve = world.serve(socket=path)
        assert http.request(serve.port, "/readyz").status == 200
        assert world.producer(serve).welcome["syncws"] == 1


def test_port_0_gives_each_its_own(world):
    ports = {world.serve(socket=world.folder / f"{n}.sock").port for n in range(3)}
    assert len(ports) == 3


def test_stdout_may_be_the_descriptor(world):
    """`serve --ready-fd 1 | …` is a way for a shell to wait."""
    process = subprocess.Popen(
        [path_of("serve"), "--port", "0", "--socket", world.socket, "--ready-fd", "1"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment(world.folder),
    )
    try:
        assert b'"ready":true' in process.stdout.read().replace(b" ", b"")
        assert process.poll() is None, "the descriptor is closed, the program goes on"
        process.send_signal(signal.SIGTERM)
        until(lambda: process.poll() is not None, "its end")
        assert process.returncode == 0
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_nothing_is_written_when_it_cannot_serve(world):
    serve = world.serve()
    reading, writing = os.pipe()
    done = world.run("serve", "--port", serve.port, "--socket", world.folder / "b.sock", "--ready-fd", writing, pass_fds=(writing,))
    os.close(writing)
    with os.fdopen(reading, "rb") as end:
        assert end.read() == b""
    assert done.code == 2
