"""Refused lines: named by file and number, exit 1, and everything good is sent all the same."""

import pytest

from harness.events import event, joined
from harness.world import PIPE


@pytest.fixture
def serve(world):
    return world.serve()


def test_of_stdin(world, serve):
    client = world.watcher(serve)
    done = world.emit(input=joined([event("one"), b"bad", event("two"), b"", event("three")]))
    assert done.code == 1, done
    assert client.events(3) == [event("one"), event("two"), event("three")]
    named = [line for line in done.err.splitlines() if line.startswith("syncws-emit: line ")]
    assert [line.split(":")[1] for line in named] == [" line 2", " line 4"]
    assert all(len(line.split(":", 2)[2]) > 5 for line in named), "each with a reason"


def test_of_files(world, serve):
    client = world.watcher(serve)
    (world.folder / "a.jsonl").write_bytes(joined([event("one"), b"bad"]))
    (world.folder / "b.jsonl").write_bytes(joined([event("two"), event("three"), b"worse"]))
    done = world.emit("a.jsonl", "b.jsonl", cwd=world.folder)
    assert done.code == 1, done
    assert client.events(3) == [event("one"), event("two"), event("three")]
    assert "a.jsonl:2: " in done.err and "b.jsonl:3: " in done.err


def test_receipts_skip_the_refused_and_keep_the_numbers(world, serve):
    (world.folder / "a.jsonl").write_bytes(joined([event("one"), b"bad"]))
    (world.folder / "b.jsonl").write_bytes(joined([event("two"), b"worse", event("three")]))
    done = world.emit("--receipts", "a.jsonl", "b.jsonl", cwd=world.folder)
    assert done.code == 1
    assert [(r["line"], r["seq"]) for r in done.objects()] == [(1, 1), (3, 2), (5, 3)]


def test_all_refused(world, serve):
    done = world.emit("--receipts", input=b"bad\nworse\n")
    assert (done.code, done.out) == (1, b""), done
    assert serve.stats()["events"]["accepted"] == 0


def test_strict_types(world, serve):
    done = world.emit("--strict-types", input=joined([event(type="SYNC_SUCCESS"), event(type="SYNC_SUCESS")]))
    assert done.code == 1, done
    assert "line 2" in done.err and "SYNC_SUCESS" in done.err
    assert serve.stats()["events"]["accepted"] == 1
    assert world.emit(input=joined([event(type="SYNC_SUCESS")])).code == 0, "without the option it passes"


def test_refused_only_by_the_server(world):
    """emit lets the type pass, serve does not."""
    world.serve("--strict-types")
    done = world.emit("--receipts", input=joined([event(), event(type="SYNC_SUCESS"), event()]))
    assert done.code == 1, done
    assert [r["line"] for r in done.objects()] == [1, 3]
    assert "syncws-emit: line 2: " in done.err


def test_a_refusal_is_told_while_the_input_goes_on(world, serve):
    emit = world.start("emit", "--socket", world.socket, stdin=PIPE)
    emit.stdin.write(b"bad\n")
    emit.stdin.flush()
    emit.until_talk("syncws-emit: line 1: ")
    assert emit.alive()
    emit.finish_input()
    assert emit.wait() == 1
