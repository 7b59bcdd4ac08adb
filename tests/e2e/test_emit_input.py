"""Where emit takes its lines from: stdin, files, `-`, and what ends them."""

import json
import os
import signal
from pathlib import Path

import pytest

from harness.events import event, joined, numbered
from harness.patience import until
from harness.world import PIPE


@pytest.fixture
def serve(world):
    return world.serve()


def write(world, name, octets):
    path = world.folder / name
    path.write_bytes(octets)
    return path


def test_stdin(world, serve):
    client = world.watcher(serve)
    lines = numbered(100)
    assert world.emit(input=joined(lines)).code == 0
    assert client.events(100) == lines


def test_files_in_their_order(world, serve):
    client = world.watcher(serve)
    lines = numbered(30)
    first, second = write(world, "a.jsonl", joined(lines[:10])), write(world, "b.jsonl", joined(lines[10:]))
    assert world.emit(first, second).code == 0
    assert client.events(30) == lines


def test_a_dash_is_stdin_between_files(world, serve):
    client = world.watcher(serve)
    lines = numbered(3)
    first, last = write(world, "a.jsonl", joined(lines[:1])), write(world, "b.jsonl", joined(lines[2:]))
    assert world.emit(first, "-", last, input=joined(lines[1:2])).code == 0
    assert client.events(3) == lines


def test_the_last_line_may_lack_its_newline(world, serve):
    client = world.watcher(serve)
    first = write(world, "a.jsonl", joined([event("one")]) + event("two"))
    assert world.emit(first, "-", input=event("three")).code == 0
    assert client.events(3) == [event("one"), event("two"), event("three")]


def test_empty_input_ends_with_0(world, serve):
    done = world.emit("--receipts", input=b"")
    assert (done.code, done.out) == (0, b""), done
    assert world.emit(write(world, "empty.jsonl", b"")).code == 0


def test_lines_go_out_as_they_come(world, serve):
    """`tail -f | syncws-emit` delivers each line when it is written, and receipts come as soon."""
    client = world.watcher(serve)
    emit = world.start("emit", "--socket", world.socket, "--receipts", stdin=PIPE)
    for n in range(1, 4):
        emit.stdin.write(joined([event(f"pfa-{n}")]))
        emit.stdin.flush()
        assert client.message() == event(f"pfa-{n}")
        assert json.loads(emit.until_lines(n)[-1])["line"] == n
    emit.finish_input()
    assert emit.wait() == 0


def test_a_file_that_is_not_there_is_74(world, serve):
    done = world.emit(world.folder / "missing.jsonl")
    assert done.code == 74, done
    assert "missing.jsonl" in done.err
    assert done.err.startswith("syncws-emit: ")


def test_a_folder_is_no_file(world, serve):
    done = world.emit(world.folder)
    assert done.code == 74, done
    assert str(world.folder) in done.err


def test_flags_and_files_do_not_mix(world, serve):
    path = write(world, "a.jsonl", joined([event()]))
    done = world.emit("--type", "SYNC_SUCCESS", "--org", "org-rio", "--pfa", "p", path)
    assert done.code == 2, done
    assert serve.stats()["events"]["accepted"] == 0


def test_a_named_pipe_without_a_writer_can_be_interrupted(world):
    world.serve()
    pipe = world.folder / "pipe"
    os.mkfifo(pipe)
    emit = world.start("emit", "--socket", world.socket, "--log-level", "debug", pipe)
    until(lambda: str(pipe) in _open_files(emit), "the pipe is open")
    emit.signal(signal.SIGINT)
    assert emit.wait() == 130


def test_a_named_pipe_whose_writer_comes_later(world):
    serve = world.serve()
    client = world.watcher(serve)
    pipe = world.folder / "pipe"
    os.mkfifo(pipe)
    emit = world.start("emit", "--socket", world.socket, pipe)
    with open(pipe, "wb") as writer:
        writer.write(joined(numbered(3)))
    assert client.events(3) == numbered(3)
    assert emit.wait() == 0, emit.talk()


def _open_files(process):
    """What the process has open, by name."""
    names = []
    for link in Path(f"/proc/{process.pid}/fd").iterdir():
        try:
            names.append(os.readlink(link))
        except FileNotFoundError:
            pass
    return names
