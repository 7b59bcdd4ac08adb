"""--replay plays a recording of listen --record with its timing; --speed changes it."""

import json
import time

import pytest

from harness.events import event, numbered


def recorded(line, seconds, seq=1):
    stamp = f"2026-11-22T10:00:{seconds:09.6f}Z".encode()
    return b'{"receivedAt":"%s","seq":%d,"epoch":"e1","event":%s}' % (stamp, seq, line)


GAP = b'{"receivedAt":"2026-11-22T10:00:05.000000Z","gap":{"from":3,"to":4,"reason":"history-trimmed"}}'


def write(world, *lines, end=b"\n"):
    path = world.folder / "recording.jsonl"
    path.write_bytes(b"\n".join(lines) + end)
    return path


def test_events_arrive_as_they_were_with_their_pauses(world):
    serve = world.serve()
    client = world.watcher(serve)
    lines = [b'{"type":"SYNC_SUCCESS","pfaId":"p","organizationId":"org-rio","timestamp":"2025-11-28T10:00:00Z","details":{"x": 1.50}}'] * 2
    path = write(world, recorded(lines[0], 1), recorded(lines[1], 1.6), recorded(event("last"), 1.8))
    emit = world.start("emit", "--socket", world.socket, "--replay", path)
    arrivals = []
    for wanted in (*lines, event("last")):
        assert client.message() == wanted
        arrivals.append(time.monotonic())
    assert arrivals[1] - arrivals[0] > 0.5
    assert arrivals[2] - arrivals[0] > 0.7
    assert emit.wait() == 0, emit.talk()


def test_faster(world):
    world.serve()
    path = write(world, *(recorded(line, n * 2, n) for n, line in enumerate(numbered(3))))
    started = time.monotonic()
    done = world.emit("--replay", path, "--speed", "5x", "--receipts")
    assert done.code == 0, done
    assert time.monotonic() - started > 0.75, "four seconds, five times as fast"
    assert [r["line"] for r in done.objects()] == [1, 2, 3]


def test_slower(world):
    world.serve()
    path = write(world, recorded(event(), 1), recorded(event(), 1.2))
    started = time.monotonic()
    assert world.emit("--replay", path, "--speed", "0.5x").code == 0
    assert time.monotonic() - started > 0.38


def test_as_fast_as_it_goes(world):
    serve = world.serve()
    client = world.watcher(serve)
    lines = numbered(2_000)
    path = write(world, *(recorded(line, n / 40, n) for n, line in enumerate(lines)))
    started = time.monotonic()
    done = world.emit("--replay", path, "--speed", "max")
    assert done.code == 0, done
    assert client.events(2_000) == lines
    assert time.monotonic() - started < 45, "fifty seconds in all"


def test_gaps_are_passed_over(world):
    world.serve()
    path = write(world, recorded(event("a"), 1), GAP, recorded(event("b"), 1), end=b"")
    done = world.emit("--replay", path, "--receipts")
    assert (done.code, done.err) == (0, ""), done
    assert [r["line"] for r in done.objects()] == [1, 3]


def test_what_is_no_recording_is_named(world):
    world.serve()
    path = write(world, event("a"), recorded(event("b"), 1), b"nonsense")
    done = world.emit("--replay", path, "--receipts")
    assert done.code == 1, done
    assert f"{path}:1: not a line of a recording" in done.err
    assert f"{path}:3: not a line of a recording" in done.err
    assert len(done.objects()) == 1


def test_a_dry_run_of_a_recording(world):
    path = write(world, recorded(event(), 1), GAP, recorded(b'{"type":"x"}', 50))
    done = world.run("emit", "--replay", path, "--dry-run")
    assert done.code == 1, done
    assert f"{path}:3: the field organizationId is missing" in done.err
    assert "1 good, 1 bad" in done.err


def test_the_last_event_is_waited_for(world):
    serve = world.serve()
    client = world.watcher(serve)
    path = write(world, recorded(event("a"), 1), recorded(event("b"), 1.5), end=b"")
    assert world.emit("--replay", path).code == 0
    assert [json.loads(line)["pfaId"] for line in client.events(2)] == ["a", "b"]


def test_into_a_spool(world):
    path = write(world, recorded(event("a"), 1), recorded(event("b"), 1.2))
    done = world.emit("--replay", path, "--spool", world.folder / "spool")
    assert done.code == 0, done
    assert "2 lines spooled" in done.err


@pytest.mark.parametrize(
    "options",
    [
        ("--speed", "2x"),
        ("--replay", "f", "--speed", "0"),
        ("--replay", "f", "--speed", "fast"),
        ("--replay", "f", "--speed", "-1x"),
        ("--replay", "f", "--rate", "5/s"),
        ("--replay", "f", "g"),
        ("--replay", "f", "--type", "SYNC_X", "--org", "o", "--pfa", "p"),
        ("--replay", "f", "--spool", "s", "--spool-flush"),
    ],
    ids=" ".join,
)
def test_wrong_usage(world, options):
    assert world.run("emit", *options).code == 2


def test_no_such_file_is_74(world):
    world.serve()
    assert world.emit("--replay", "nowhere").code == 74
