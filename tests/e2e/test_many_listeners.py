"""100,000 events as fast as emit can, to 20 listeners, with the default history: nothing lost, doubled or out of order."""

import json
import signal
import time

from harness.events import joined, numbered, with_seq
from harness.patience import SANITIZED
from harness.programs import ALL_THREADS, ALL_TLS

EVENTS, LISTENERS = 100_000, 20
HISTORY = 4 << 20
TLS_BUFFERS = LISTENERS * (256 << 10) if ALL_TLS else 0  # records in both directions, and what a full socket left of a write
THREAD_BUFFERS = 8 << 20 if ALL_THREADS else 0  # the C library keeps an arena for each
LINES = numbered(EVENTS, size=200)
EXPECTED = joined(with_seq(line, seq) for seq, line in enumerate(LINES, start=1))


def start_listeners(world, serve, count):
    found = [world.start("listen", "org-rio", "--url", serve.url, "--count", EVENTS) for _ in range(count)]
    serve.until_connections(count, seconds=30)
    return found


def emit_everything(world):
    """Returns the receipts and the seconds that emit took."""
    path, receipts = world.folder / "lines.jsonl", world.folder / "receipts.jsonl"
    path.write_bytes(joined(LINES))
    started = time.monotonic()
    with open(receipts, "wb") as out:
        done = world.emit("--receipts", path, stdout=out, seconds=90)
    assert done.code == 0, done
    return [json.loads(line) for line in receipts.read_bytes().splitlines()], time.monotonic() - started


def check(receipts, listeners, serve):
    for listener in listeners:
        assert listener.wait(90) == 0, listener.talk()
        assert listener.out() == EXPECTED, f"{listener.label} saw something else"
    assert [(r["line"], r["seq"]) for r in receipts] == [(n, n) for n in range(1, EVENTS + 1)]
    most, now = serve.memory()
    print(f"serve: at most {most / (1 << 20):.1f} MiB resident, {now / (1 << 20):.1f} MiB at the end")
    assert SANITIZED or most < HISTORY + TLS_BUFFERS + THREAD_BUFFERS + (20 << 20)


def test_twenty_listeners_see_everything_once_and_in_order(world):
    serve = world.serve()
    listeners = start_listeners(world, serve, LISTENERS)
    started = time.monotonic()
    receipts, emit_seconds = emit_everything(world)
    check(receipts, listeners, serve)
    print(f"emit {emit_seconds:.2f} s, all listeners {time.monotonic() - started:.2f} s")


def test_a_stopped_one_is_cut_off_and_the_others_lose_nothing(world):
    serve = world.serve("--ping-interval", "0")  # however long this machine takes, it is not hung up on
    listeners = start_listeners(world, serve, LISTENERS)
    stopped = world.listen(serve, "--no-reconnect")
    stopped.signal(signal.SIGSTOP)
    started = time.monotonic()
    receipts, emit_seconds = emit_everything(world)
    check(receipts, listeners, serve)
    print(f"emit {emit_seconds:.2f} s, all but the stopped one {time.monotonic() - started:.2f} s")

    stopped.signal(signal.SIGCONT)
    assert stopped.wait(30) == 6, stopped.talk()
    assert "4008" in stopped.talk()
    seen = stopped.out().splitlines(keepends=True)
    gaps = [json.loads(line) for line in seen if b'"type":"GAP"' in line]
    events = b"".join(line for line in seen if b'"type":"GAP"' not in line)
    assert EXPECTED.startswith(events)
    assert len(events) < len(EXPECTED)
    assert [gap["details"]["reason"] for gap in gaps] == ["slow-consumer"]
    assert gaps[0]["details"]["from"] == events.count(b"\n") + 1
    assert serve.stats()["deliveries"]["slowConsumers"] == 1
