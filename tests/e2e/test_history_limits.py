"""History is bounded by events, bytes and age; what fell out of it is a GAP."""

import pytest

from harness.events import numbered
from harness.patience import until
from harness.world import V1


def resume_from_start(world, serve, organisation="org-rio", protocols=V1):
    return world.watcher(serve, organisation, "?since=0", protocols=protocols)


@pytest.mark.parametrize("protocols", [(), V1], ids=["plain", "v1"])
def test_what_the_number_of_events_cost_is_told_exactly(world, protocols):
    serve = world.serve("--history-events", "1000")
    world.publish(serve, *numbered(3_000))
    kept = serve.stats()["history"]["events"]
    assert 500 <= kept <= 1_000

    client = resume_from_start(world, serve, protocols=protocols)
    if protocols:
        assert client.greeting["details"]["recovered"] is False
    gap, *events = client.objects(kept + 1)
    assert gap["details"] == {"from": 1, "to": 3_000 - kept, "reason": "history-trimmed"}
    assert [e["details"]["n"] for e in events] == list(range(3_001 - kept, 3_001))
    assert client.is_at_peace()


def test_a_position_still_in_history_has_no_gap(world):
    serve = world.serve("--history-events", "1000")
    world.publish(serve, *numbered(3_000))
    client = world.watcher(serve, query="?since=2900", protocols=V1)
    assert client.greeting["details"]["recovered"] is True
    assert [e["seq"] for e in client.objects(100)] == list(range(2_901, 3_001))


def test_bytes(world):
    serve = world.serve("--history-bytes", "64K")
    world.publish(serve, *numbered(500, size=1_000))
    history = serve.stats()["history"]
    assert 0 < history["bytes"] <= 64 << 10
    assert 16 <= history["events"] <= 65
    client = resume_from_start(world, serve)
    gap, *events = client.objects(history["events"] + 1)
    assert gap["details"]["reason"] == "history-trimmed"
    assert events[-1]["seq"] == 500


def test_age(world):
    serve = world.serve("--history-age", "500ms")
    world.publish(serve, *numbered(10))
    until(lambda: serve.stats()["history"]["events"] == 0, lambda: f"history to grow old: {serve.stats()}", 20)
    client = world.watcher(serve, query="?last=10")
    world.publish(serve, *numbered(1, first=11))
    assert client.message() == numbered(1, first=11)[0]


def test_positions_go_on_after_history_has_aged_while_somebody_watches(world):
    serve = world.serve("--history-age", "500ms")
    client = world.watcher(serve, protocols=V1)
    world.publish(serve, *numbered(5))
    assert [e["seq"] for e in client.objects(5)] == [1, 2, 3, 4, 5]
    until(lambda: serve.stats()["history"]["events"] == 0, "history to grow old", 20)
    [receipt] = world.publish(serve, *numbered(1, first=6))
    assert receipt["seq"] == 6 and receipt["epoch"] == client.greeting["details"]["epoch"]
    assert [e["seq"] for e in client.objects(1)] == [6]


def test_rooms_without_subscribers_and_history_are_given_back(world):
    serve = world.serve("--history-age", "500ms")
    for n in range(20):
        world.publish(serve, *numbered(1, f"org-{n}"))
    client = world.watcher(serve, "org-watched")
    until(lambda: serve.stats()["history"]["rooms"] <= 1, lambda: f"rooms to go: {serve.stats()}", 20)
    client.close()
    until(lambda: serve.stats()["history"]["rooms"] == 0, lambda: f"the last room to go: {serve.stats()}", 20)


def test_a_room_that_was_given_back_starts_a_new_epoch(world):
    serve = world.serve("--history-age", "500ms")
    [first] = world.publish(serve, *numbered(1))
    until(lambda: serve.stats()["history"]["rooms"] == 0, lambda: f"the room to go: {serve.stats()}", 20)
    client = world.watcher(serve, query=f"?since={first['seq']}&epoch={first['epoch']}", protocols=V1)
    [second] = world.publish(serve, *numbered(1, first=2))
    if second["epoch"] == first["epoch"]:
        assert second["seq"] == first["seq"] + 1, "one epoch never gives a position twice"
    else:
        [gap, event] = client.objects(2)
        assert gap["details"]["reason"] == "epoch-changed"
        assert event["seq"] == second["seq"]


def test_the_total_of_all_organisations(world):
    serve = world.serve("--history-bytes", "64K", "--history-total", "256K")
    for n in range(20):
        world.publish(serve, *numbered(40, f"org-{n}", size=1_000))
    history = serve.stats()["history"]
    assert 0 < history["bytes"] <= 256 << 10
    client = world.watcher(serve, "org-19", "?last=1")
    assert client.message() == numbered(40, "org-19", size=1_000)[-1], "the newest is never the one to go"
