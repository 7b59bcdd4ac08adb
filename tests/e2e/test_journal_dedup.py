"""An eventId is known for --dedup-window: over the socket, over HTTP, across both and across a restart."""

import json

import pytest

from harness.events import event, joined
from harness.journal import kill, leave
from harness.patience import until


def named(name, n=1):
    return event("pfa-1", n=n)[:-1] + b',"eventId":"%s"}' % name.encode()


def post(serve, *lines):
    answer = serve.get("/api/sync/events", method="POST", body=joined(lines))
    assert answer.status == 200, answer
    return [result["seq"] for result in answer.json()["results"]]


def by_socket(world, serve, *lines):
    return [receipt["seq"] for receipt in world.publish(serve, *lines)]


def test_the_first_ones_position_is_the_answer(world):
    """Whoever sends it again, and with whatever else in it."""
    serve = world.serve()
    viewer = world.watcher(serve)
    assert by_socket(world, serve, named("a"), event("pfa-2"), named("a", n=2)) == [1, 2, 1]
    assert post(serve, named("a"), named("b"), named("b")) == [1, 3, 3]
    assert by_socket(world, serve, named("b"), event("the last")) == [3, 4]
    seen = [json.loads(message) for message in viewer.events(4)]
    assert [e.get("eventId") for e in seen] == ["a", None, "b", None]
    assert seen[0]["details"] == {"n": 1}
    assert viewer.is_at_peace()


def test_each_organisation_has_its_own(world):
    serve = world.serve()
    other = named("a").replace(b"org-rio", b"org-oslo")
    receipts = world.publish(serve, named("a"), other, other, named("a"))
    assert [(r["organizationId"], r["seq"]) for r in receipts] == [("org-rio", 1), ("org-oslo", 1), ("org-oslo", 1), ("org-rio", 1)]
    assert serve.stats()["history"]["events"] == 2


@pytest.mark.parametrize("end", [leave, kill], ids=["SIGTERM", "kill -9"])
def test_across_a_restart(world, end):
    path = world.folder / "journal.db"
    first = world.serve("--journal", path)
    assert by_socket(world, first, named("a"), named("b")) == [1, 2]
    end(first)
    second = world.serve("--journal", path)
    assert by_socket(world, second, named("b"), named("a"), named("c")) == [2, 1, 3]
    assert post(second, named("c"), named("a")) == [3, 1]


def test_known_longer_than_the_event_is_kept(world):
    """The id is known for its own time, whatever --history-events says; also after a restart."""
    path = world.folder / "journal.db"
    first = world.serve("--journal", path, "--history-events", "1")
    by_socket(world, first, named("a"), *[event(n=n) for n in range(100)])
    kill(first)
    second = world.serve("--journal", path, "--history-events", "1")
    assert by_socket(world, second, named("a")) == [1]


def test_after_the_window_it_is_new(world):
    serve = world.serve("--journal", world.folder / "journal.db", "--dedup-window", "1s")
    assert by_socket(world, serve, named("a")) == [1]
    until(lambda: by_socket(world, serve, named("a")) != [1], "the id to be forgotten", 20, pause=0.3)


def test_zero_turns_it_off(world):
    serve = world.serve("--dedup-window", "0")
    assert by_socket(world, serve, named("a"), named("a")) == [1, 2]
