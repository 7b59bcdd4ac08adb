"""serve --journal: the history outlives the server, with its positions and its epoch."""

import json
import signal

import pytest

from harness.events import STAMP, event, joined, numbered, with_seq
from harness.journal import kill, leave, query
from harness.patience import until
from harness.world import V1

BOTH_ENDS = pytest.mark.parametrize("end", [leave, kill], ids=["SIGTERM", "kill -9"])
FSYNC = pytest.mark.parametrize("fsync", ["always", "interval", "never"])


@pytest.fixture
def path(world):
    return world.folder / "journal.db"


def history(world, serve, count, organisation="org-rio"):
    """The epoch, and everything from the beginning on."""
    viewer = world.watcher(serve, organisation, "?since=0", protocols=V1)
    assert viewer.greeting["details"]["seq"] == count
    return viewer.greeting["details"]["epoch"], viewer.objects(count)


@BOTH_ENDS
@FSYNC
def test_events_positions_and_epoch_are_back(world, path, end, fsync):
    first = world.serve("--journal", path, "--fsync", fsync)
    lines = numbered(300) + numbered(20, "org-oslo")
    receipts = world.publish(first, *lines)
    before = [history(world, first, 300), history(world, first, 20, "org-oslo")]
    end(first)

    second = world.serve("--journal", path, "--fsync", fsync)
    assert [history(world, second, 300), history(world, second, 20, "org-oslo")] == before
    second.until_talk("320 events are back")
    [receipt] = world.publish(second, event("the next"))
    assert (receipt["seq"], receipt["epoch"]) == (301, receipts[0]["epoch"])


def test_bytes_are_back_as_they_came(world, path):
    """Also of a line without a timestamp: it keeps the one that it was given."""
    lines = [event("pfa-é-😀 \u0000\"\\"), b'{ "type":"SYNC_SUCCESS" , "pfaId":"p","organizationId":"org-rio","timestamp":"%s"}' % STAMP.encode()]
    stampless = b'{"type":"SYNC_SUCCESS","pfaId":"p","organizationId":"org-rio"}'
    first = world.serve("--journal", path)
    viewer = world.watcher(first)
    world.publish(first, *lines, stampless)
    seen = viewer.events(3)
    assert seen[:2] == lines
    kill(first)
    assert world.watcher(world.serve("--journal", path), query="?since=0").events(3) == seen


@BOTH_ENDS
def test_a_listener_goes_on_over_the_restart(world, path, end):
    """No GAP, nothing twice: neither by a reconnect, nor by --since, nor by --cursor."""
    lines = numbered(40)
    expected = [with_seq(line, seq) for seq, line in enumerate(lines, start=1)]
    first = world.serve("--journal", path)
    listen = world.listen(first)
    cursor = world.folder / "cursor"
    by_cursor = world.listen(first, "--cursor", cursor)
    receipts = world.publish(first, *lines[:20])
    by_cursor.until_lines(20)
    by_cursor.signal(signal.SIGINT)
    assert by_cursor.wait() == 130
    listen.until_lines(20)
    end(first)

    second = world.serve("--journal", path, port=first.port)
    world.publish(second, *lines[20:])
    assert listen.until_lines(40, 60) == expected
    options = ("org-rio", "--url", second.url, "--count")
    rest = world.run("listen", *options, "20", "--cursor", cursor)
    assert by_cursor.lines() + rest.lines() == expected
    since = world.run("listen", *options, "25", "--since", "15", "--epoch", receipts[0]["epoch"])
    assert since.lines() == expected[15:]


def test_emit_over_kill_nine_loses_nothing(world, path):
    """What was acknowledged before and after: one run of positions, in one epoch, and at their head what emit sent last."""
    lines = numbered(60_000, size=200)
    feed = world.folder / "lines.jsonl"
    feed.write_bytes(joined(lines))
    first = world.serve("--journal", path, "--fsync", "interval", "--history-bytes", "64M", "--history-events", "200000")
    emit = world.start("emit", "--socket", world.socket, "--receipts", "--idempotent", feed)
    until(lambda: emit.out().count(b"\n") > 2_000, lambda: f"emit under way; it said {emit.talk()}", 30)
    kill(first)
    assert emit.alive(), "it was killed under load"
    second = world.serve(
        "--journal", path, "--fsync", "interval", "--history-bytes", "64M", "--history-events", "200000"
    )
    assert emit.wait(90) == 0, emit.talk()
    receipts = [json.loads(line) for line in emit.lines()]
    assert [r["seq"] for r in receipts] == list(range(1, len(lines) + 1)), "nothing lost, nothing doubled"
    assert len({r["epoch"] for r in receipts}) == 1
    seen = world.watcher(second, query="?since=0").events(len(lines), 60)
    assert [json.loads(line)["details"]["n"] for line in seen] == list(range(1, len(lines) + 1))


def test_the_shell_reads_it_while_it_is_written(world, path):
    serve = world.serve("--journal", path)
    lines = numbered(3)
    world.publish(serve, *lines)
    rows = [json.loads(row) for row in query(path, "SELECT json_object('seq', seq, 'org', organization, 'event', event) FROM history")]
    assert rows == [{"seq": n, "org": "org-rio", "event": line.decode()} for n, line in enumerate(lines, start=1)]
    world.publish(serve, event("another"))
    assert query(path, "SELECT count(*) FROM history WHERE received <= strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '+1 minute')") == ["4"]
    leave(serve)
    assert query(path, "SELECT count(*), max(seq) FROM history") == ["4|4"]


def test_positions_go_on_when_all_events_are_too_old(world, path):
    first = world.serve("--journal", path, "--history-age", "1s")
    [*_, last] = world.publish(first, *numbered(5))
    until(lambda: query(path, "SELECT count(*) FROM events") == ["0"], "the old events to be gone", 30)
    kill(first)
    second = world.serve("--journal", path, "--history-age", "1h")
    [receipt] = world.publish(second, event())
    assert (receipt["seq"], receipt["epoch"]) == (6, last["epoch"])
    resumed = world.watcher(second, query=f"?since=3&epoch={last['epoch']}", protocols=V1)
    gap, sixth = resumed.objects(2)
    assert gap["details"] == {"from": 4, "to": 5, "reason": "history-trimmed"}
    assert sixth["seq"] == 6


def test_limits_of_the_new_server_hold_for_the_old_events(world, path):
    first = world.serve("--journal", path)
    world.publish(first, *numbered(50))
    leave(first)
    second = world.serve("--journal", path, "--history-events", "10")
    viewer = world.watcher(second, query="?since=0", protocols=V1)
    gap, *rest = viewer.objects(11)
    assert gap["details"] == {"from": 1, "to": 40, "reason": "history-trimmed"}
    assert [e["seq"] for e in rest] == list(range(41, 51))


def test_without_a_journal_nothing_is_written(world):
    serve = world.serve()
    world.publish(serve, event())
    leave(serve)
    assert not list(world.folder.glob("*.db*"))
