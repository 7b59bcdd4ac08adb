"""--exit-when-drained: at the end of the pipe, has everybody got everything? The exit code says so."""

import re
import signal
import time

from harness.background import Background
from harness.events import joined, numbered
from harness.flood import TINY, wide_events
from harness.serve import DEFAULT
from harness.world import PIPE, V1

# Nobody is pinged, and a history that holds it all: only the deadline decides.
ROOMY = ("--history-bytes", "256M", "--history-events", "100000", "--ping-interval", "0", "--pace", "10ms")


def piped_serve(world, *options):
    return world.serve("--exit-when-drained", *options, socket=DEFAULT, stdin=PIPE)


def feed(serve, lines):
    serve.stdin.write(joined(lines))
    serve.finish_input()


def test_nobody_there(world):
    serve = piped_serve(world, "60s")
    feed(serve, numbered(100))
    assert serve.wait() == 0, serve.talk()


def test_quick_viewers_are_0_long_before_the_time_is_over(world):
    lines = numbered(20_000, size=200)
    serve = piped_serve(world, "10m", *ROOMY)
    viewers = [world.watcher(serve, protocols=protocols) for protocols in ((), V1)]
    listen = world.listen(serve, "--count", len(lines))
    feed(serve, lines)
    assert viewers[0].events(len(lines), 60) == lines
    assert [e["seq"] for e in viewers[1].objects(len(lines), 60)] == list(range(1, len(lines) + 1))
    assert [viewers[0].expect_close(), viewers[1].expect_close()] == [1001, 1001]
    for viewer in viewers:
        viewer.close()
    assert serve.wait() == 0, serve.talk()
    assert listen.wait() == 0
    assert len(listen.lines()) == len(lines)


def test_a_stopped_one_is_named_and_it_is_1(world):
    """The others have everything; who has not is named with what is missing."""
    lines = wide_events()
    serve = piped_serve(world, "2s", "--drain", "1s", *ROOMY)
    quick = world.watcher(serve)
    stopped = world.listen(serve, "org-rio")
    stopped.signal(signal.SIGSTOP)
    started = time.monotonic()
    serve_lines(serve, quick, lines)
    assert serve.wait(60) == 1, serve.talk()
    assert time.monotonic() - started >= 2, "it was given that time"
    [lacks] = re.findall(r"id=(\S+) of (\S+) lacks (\d+) events", serve.talk())
    assert lacks[1] == "org-rio"
    assert 0 < int(lacks[2]) < len(lines)


def serve_lines(serve, quick, lines):
    reading = Background(quick.to_the_end, 60)
    feed(serve, lines)
    messages, closed = reading.result()
    assert messages == lines
    assert closed.code == 1001
    quick.close()


def test_one_that_was_cut_off_is_named_and_it_is_1(world):
    """Closed with 4008 while it was behind: it can never have everything, so nobody waits for it."""
    lines = wide_events()
    serve = piped_serve(world, "60s", "--history-bytes", "1M", "--ping-interval", "0", "--pace", "10ms", "--drain", "1s")
    quick = world.watcher(serve)
    world.watcher(serve, receive_buffer=TINY)
    started = time.monotonic()
    serve_lines(serve, quick, lines)
    assert serve.wait(60) == 1, serve.talk()
    assert time.monotonic() - started < 60
    assert re.search(r"id=\S+ of org-rio lacks \d+ events and was cut off", serve.talk()), serve.talk()


def test_it_ends_also_with_a_socket_that_was_asked_for(world):
    serve = world.serve("--exit-when-drained", "60s", stdin=PIPE)
    feed(serve, numbered(10))
    assert serve.wait() == 0, serve.talk()


def test_with_a_journal(world):
    """The end of the input counts when the events are recorded and delivered."""
    lines = numbered(2_000)
    serve = piped_serve(world, "60s", "--journal", world.folder / "journal.db")
    viewer = world.watcher(serve)
    feed(serve, lines)
    messages, closed = viewer.to_the_end(60)
    assert (messages, closed.code) == (lines, 1001)
    viewer.close()
    assert serve.wait() == 0, serve.talk()


def test_staying_excludes_it(world):
    done = world.run("serve", "--stay", "--exit-when-drained", "1s")
    assert done.code == 2
    assert "--stay and --exit-when-drained exclude each other" in done.err
