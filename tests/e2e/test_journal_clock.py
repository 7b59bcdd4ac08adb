"""The clock is set back or forward while serve is down, or under it: nothing is lost, and times go on to count."""

import glob
import json

import pytest

from harness.events import event, numbered
from harness.journal import kill, query
from harness.patience import SANITIZED, until
from harness.world import V1

pytestmark = pytest.mark.skipif(SANITIZED, reason="a sanitizer and libfaketime both want to be loaded first")


def named(name):
    return event(name)[:-1] + b',"eventId":"%s"}' % name.encode()


@pytest.fixture
def path(world):
    return world.folder / "journal.db"


def serve_at(world, offset, path, *options):
    """A serve whose time of day is `offset` away from ours ("+1d"), until set_clock says otherwise."""
    set_clock(world, offset)
    found = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
    assert found, "libfaketime is missing: install the packages that the README names"
    env = {
        "LD_PRELOAD": found[0],
        "FAKETIME_TIMESTAMP_FILE": str(world.folder / "clock"),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
    }
    return world.serve("--journal", path, *options, env=env)


def set_clock(world, offset):
    (world.folder / "clock").write_text(offset)


def positions(world, serve, *lines):
    return [receipt["seq"] for receipt in world.publish(serve, *lines)]


@pytest.mark.parametrize("before", ["+1d", "-30m"], ids=["set back", "set forward"])
def test_between_two_runs(world, path, before):
    first = serve_at(world, before, path, "--dedup-window", "1h")
    receipts = world.publish(first, named("a"), *numbered(4))
    kill(first)
    for time_of_day in ("+0", "-2d"):
        serve = serve_at(world, time_of_day, path, "--dedup-window", "1h")
        resumed = world.watcher(serve, query=f"?since=2&epoch={receipts[0]['epoch']}", protocols=V1)
        assert resumed.greeting["details"]["recovered"] is True
        head = resumed.greeting["details"]["seq"]
        assert [e["seq"] for e in resumed.objects(head - 2)] == list(range(3, head + 1))
        assert positions(world, serve, named("a"), event("new")) == [1, head + 1]
        kill(serve)
    assert query(path, "SELECT count(*), max(seq) FROM events") == ["7|7"]


def test_what_came_in_the_future_still_grows_old(world, path):
    """It counts from the start of the server on, and not from a day in the future."""
    first = serve_at(world, "+1d", path)
    assert positions(world, first, named("a"), named("b")) == [1, 2]
    kill(first)
    second = serve_at(world, "+0", path, "--history-age", "2s", "--dedup-window", "2s")
    assert second.stats()["history"]["events"] == 2
    until(lambda: query(path, "SELECT count(*) FROM events") == ["0"], "the events to be forgotten", 30)
    until(lambda: query(path, "SELECT count(*) FROM event_ids") == ["0"], "the ids to be forgotten", 30)
    assert positions(world, second, named("a")) == [3]


def test_under_a_running_serve(world, path):
    """Events, order and ids come through a clock that jumps to and fro; ages are counted on another one."""
    serve = serve_at(world, "+0", path)
    viewer = world.watcher(serve, protocols=V1)
    for n, offset in enumerate(("+0", "-1d", "+1d", "-10m", "+3h"), start=1):
        set_clock(world, offset)
        assert positions(world, serve, named(f"id-{n}")) == [n]
        assert positions(world, serve, named("id-1")) == [1]
    assert [e["seq"] for e in viewer.objects(5)] == [1, 2, 3, 4, 5]
    assert serve.stats()["history"]["events"] == 5
    kill(serve)
    again = serve_at(world, "+0", path)
    assert [json.loads(line)["pfaId"] for line in world.watcher(again, query="?since=0").events(5)] == [f"id-{n}" for n in range(1, 6)]
    assert positions(world, again, named("id-5"), event()) == [5, 6]
