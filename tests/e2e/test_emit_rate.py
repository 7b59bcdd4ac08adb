"""--rate spreads the lines over time; --progress says how far it has come."""

import re
import time

import pytest

from harness.events import joined, numbered


def test_rate(world):
    serve = world.serve()
    client = world.watcher(serve)
    started = time.monotonic()
    done = world.emit("--rate", "50/s", input=joined(numbered(50)))
    assert done.code == 0, done
    assert time.monotonic() - started > 0.9, "fifty at fifty a second"
    assert client.events(50) == numbered(50)


def test_lines_leave_one_by_one_not_in_a_heap(world):
    serve = world.serve()
    client = world.watcher(serve)
    emit = world.start("emit", "--socket", world.socket, "--rate", "20/s", _written(world, numbered(40)))
    arrivals = []
    for _ in range(20):
        client.message()
        arrivals.append(time.monotonic())
    assert emit.alive(), "twenty more are still to come"
    assert arrivals[-1] - arrivals[0] > 0.7
    assert max(later - earlier for earlier, later in zip(arrivals, arrivals[1:])) < arrivals[-1] - arrivals[0]


def _written(world, lines):
    path = world.folder / "lines.jsonl"
    path.write_bytes(joined(lines))
    return path


def test_progress_always(world):
    world.serve()
    done = world.emit("--progress", "always", input=joined(numbered(1_000)))
    assert done.code == 0, done
    assert re.search(r"syncws-emit: 1000 accepted, 0 refused", done.err), done
    assert done.out == b""


def test_progress_counts_refusals(world):
    world.serve()
    done = world.emit("--progress", "always", input=joined(numbered(10)) + b"bad\n")
    assert done.code == 1
    assert "syncws-emit: 10 accepted, 1 refused" in done.err, done


@pytest.mark.parametrize("options", [(), ("--progress", "auto"), ("--progress", "never")], ids=str)
def test_no_progress_into_a_file(world, options):
    world.serve()
    done = world.emit(*options, input=joined(numbered(1_000)))
    assert (done.code, done.err) == (0, ""), done
