"""--flush-window: events wait for one another, and none is lost, doubled or out of order for it."""

import signal

from harness.events import joined, numbered, with_seq
from harness.patience import until

EVENTS = 1_000


def emit_slowly(world):
    path = world.folder / "lines.jsonl"
    lines = numbered(EVENTS, size=200)
    path.write_bytes(joined(lines))
    done = world.emit("--rate", "2000/s", path, seconds=60)
    assert done.code == 0, done
    return lines


def test_what_comes_within_the_window_leaves_together(world):
    """Ten come within each window; a machine that is late only makes them more."""
    serve = world.serve("--flush-window", "5ms")
    watcher = world.watcher(serve)
    lines = emit_slowly(world)
    assert watcher.events(EVENTS) == lines
    until(lambda: serve.stats()["deliveries"]["events"] == EVENTS, "all to be counted")
    assert serve.stats()["deliveries"]["sends"] <= EVENTS / 3


def test_under_pressure_nothing_is_lost(world):
    """Events at a rate at which each flush rests after the one before."""
    serve = world.serve()
    listeners = [world.start("listen", "org-rio", "--url", serve.url, "--count", EVENTS) for _ in range(20)]
    serve.until_connections(20, seconds=30)
    lines = emit_slowly(world)
    expected = joined(with_seq(line, seq) for seq, line in enumerate(lines, start=1))
    for listener in listeners:
        assert listener.wait(60) == 0, listener.talk()
        assert listener.out() == expected


def test_what_waits_is_delivered_before_the_end(world):
    serve = world.serve("--flush-window", "5ms")
    watcher = world.watcher(serve)
    lines = numbered(3)
    world.publish(serve, *lines)
    serve.signal(signal.SIGTERM)
    assert watcher.events(3) == lines
    assert watcher.expect_close(20) == 1001
    assert serve.wait() == 0
