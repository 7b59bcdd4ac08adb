"""The subprotocol syncws.v1: positions, and several events a frame."""

import json

import pytest

from harness.events import event, joined, numbered, with_seq
from harness.world import V1


@pytest.fixture(scope="module")
def serve(shared_world):
    return shared_world.serve()


@pytest.mark.parametrize("offered", [["syncws.v1"], ["other", "syncws.v1"], ["syncws.v1", "other"]], ids=str)
def test_it_is_negotiated(shared_world, serve, offered):
    client = shared_world.watcher(serve, protocols=offered)
    assert client.protocol == "syncws.v1"
    assert "details" in client.greeting


def test_connected_tells_where_we_are(shared_world, serve):
    client = shared_world.watcher(serve, "org-where", protocols=V1)
    assert list(client.greeting) == ["type", "organizationId", "timestamp", "details"]
    details = client.greeting["details"]
    assert set(details) == {"epoch", "seq", "recovered", "heartbeat"}
    assert details["seq"] == 0 and details["recovered"] is False
    assert details["heartbeat"] == 25_000
    assert isinstance(details["epoch"], str) and details["epoch"]

    receipts = shared_world.publish(serve, *numbered(3, "org-where"))
    assert {receipt["epoch"] for receipt in receipts} == {details["epoch"]}
    later = shared_world.watcher(serve, "org-where", protocols=V1)
    assert later.greeting["details"]["seq"] == 3
    assert later.greeting["details"]["epoch"] == details["epoch"]


def test_an_event_gains_seq_as_its_last_key_and_nothing_else(shared_world, serve):
    client = shared_world.watcher(serve, "org-one", protocols=V1)
    for seq in (1, 2, 3):
        shared_world.publish(serve, event(f"pfa-{seq}", "org-one"))
        assert client.message() == with_seq(event(f"pfa-{seq}", "org-one"), seq)


def test_a_burst_keeps_its_order_whether_or_not_frames_are_shared(shared_world, serve):
    lines = numbered(2_000, "org-burst")
    v1 = shared_world.watcher(serve, "org-burst", protocols=V1)
    plain = shared_world.watcher(serve, "org-burst")
    producer = shared_world.producer(serve)
    producer.send_raw(joined(lines))
    assert v1.objects(2_000) == [json.loads(with_seq(line, seq)) for seq, line in enumerate(lines, start=1)]
    assert plain.events(2_000) == lines, "plain ones never share a frame"


def test_a_shared_frame_is_an_array_of_the_events_as_they_are(shared_world, serve):
    lines = numbered(20, "org-array")
    [receipt, *_] = shared_world.publish(serve, *lines)
    client = shared_world.watcher(serve, "org-array", f"?since=0&epoch={receipt['epoch']}", protocols=V1)
    payloads, count = [], 0
    while count < len(lines):
        payload = client.message()
        content = json.loads(payload)
        if isinstance(content, list):
            assert len(content) > 1, "one event alone needs no array"
        count += len(content) if isinstance(content, list) else 1
        payloads.append(payload)
    bare = b",".join(payload.strip(b"[]") for payload in payloads)
    assert bare == b",".join(with_seq(line, seq) for seq, line in enumerate(lines, start=1))


def test_each_organisation_counts_from_one(shared_world, serve):
    shared_world.publish(serve, *numbered(5, "org-a"), *numbered(2, "org-b"))
    a = shared_world.watcher(serve, "org-a", protocols=V1)
    b = shared_world.watcher(serve, "org-b", protocols=V1)
    assert (a.greeting["details"]["seq"], b.greeting["details"]["seq"]) == (5, 2)


def test_heartbeat_is_the_interval_of_pings(world):
    serve = world.serve("--ping-interval", "1500ms")
    assert world.watcher(serve, protocols=V1).greeting["details"]["heartbeat"] == 1_500
