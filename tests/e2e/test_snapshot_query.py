"""?snapshot=1: the newest event of each record, in rising order, and then what becomes of them."""

import json

import pytest

from harness.client import Refused
from harness.events import event, with_seq
from harness.journal import kill
from harness.world import V1

LINES = [event("pfa-1", n=1), event("pfa-2", n=2), event("pfa-1", n=3), event("pfa-3", n=4), event("pfa-2", n=5)]
NEWEST = [(3, LINES[2]), (4, LINES[3]), (5, LINES[4])]


def test_plain(world):
    serve = world.serve()
    world.publish(serve, *LINES)
    viewer = world.watcher(serve, query="?snapshot=1")
    assert list(viewer.greeting) == ["type", "organizationId", "timestamp"]
    world.publish(serve, event("pfa-1", n=6))
    assert viewer.events(4) == [line for _, line in NEWEST] + [event("pfa-1", n=6)]
    assert viewer.is_at_peace()


def test_v1(world):
    serve = world.serve()
    world.publish(serve, *LINES)
    viewer = world.watcher(serve, query="?snapshot=1", protocols=V1)
    details = viewer.greeting["details"]
    assert (details["recovered"], details["seq"]) == (False, 5)
    world.publish(serve, event("pfa-1", n=6))
    expected = [with_seq(line, seq) for seq, line in NEWEST] + [with_seq(event("pfa-1", n=6), 6)]
    assert viewer.objects(4) == [json.loads(line) for line in expected]
    assert viewer.is_at_peace()


def test_only_of_what_the_history_still_holds(world):
    serve = world.serve("--history-events", "2")
    world.publish(serve, *LINES)
    viewer = world.watcher(serve, query="?snapshot=1")
    assert viewer.events(2) == [LINES[3], LINES[4]]
    assert viewer.is_at_peace(), "what the history lost is no gap: nobody asked for it"


def test_nothing_yet(world):
    viewer = world.watcher(world.serve(), query="?snapshot=1", protocols=V1)
    assert viewer.greeting["details"]["seq"] == 0
    assert viewer.is_at_peace()


@pytest.mark.parametrize("protocols", [(), V1], ids=["plain", "v1"])
def test_more_records_than_fit_one_write(world, protocols):
    """Thousands of records, and events that come while they are sent: each once, in order."""
    serve = world.serve("--history-bytes", "64M")
    lines = [event(f"pfa-{n % 4000}", n=n) for n in range(1, 6001)]
    world.publish(serve, *lines)
    viewer = world.watcher(serve, query="?snapshot=1", protocols=protocols)
    more = [event(f"pfa-{n % 4000}", n=n) for n in range(6001, 6501)]
    world.publish(serve, *more)
    assert [e["details"]["n"] for e in viewer.objects(4500)] == list(range(2001, 6501))
    assert viewer.is_at_peace()


def test_after_a_restart(world):
    path = world.folder / "journal.db"
    first = world.serve("--journal", path)
    world.publish(first, *LINES)
    kill(first)
    viewer = world.watcher(world.serve("--journal", path), query="?snapshot=1", protocols=V1)
    assert viewer.objects(3) == [json.loads(with_seq(line, seq)) for seq, line in NEWEST]


@pytest.mark.parametrize("query", ["?snapshot=1&since=0", "?last=3&snapshot=1", "?snapshot=2", "?snapshot="])
def test_what_does_not_go_with_it(world, query):
    with pytest.raises(Refused) as refused:
        world.client(world.serve(), query=query)
    assert refused.value.answer.status == 400
    assert refused.value.answer.error_code() == "bad_query"
