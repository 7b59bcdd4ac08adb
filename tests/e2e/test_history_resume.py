"""Coming back: `since` and `last` bring everything after a position, or a GAP says what is missing."""

import json

import pytest

from harness.client import Refused
from harness.events import event, numbered, with_seq
from harness.world import V1


@pytest.fixture(scope="module")
def serve(shared_world):
    return shared_world.serve()


@pytest.fixture(scope="module")
def epoch(shared_world, serve):
    """The epoch of org-rio, which has ten events."""
    receipts = shared_world.publish(serve, *TEN)
    return receipts[-1]["epoch"]


TEN = numbered(10)


@pytest.mark.parametrize("since", [0, 1, 9])
def test_since_in_plain_mode(shared_world, serve, epoch, since):
    client = shared_world.watcher(serve, query=f"?since={since}&epoch={epoch}")
    assert client.events(10 - since) == TEN[since:]
    assert client.is_at_peace(), "nothing more than that"


@pytest.mark.parametrize("since", [0, 1, 9])
def test_since_in_v1(shared_world, serve, epoch, since):
    client = shared_world.watcher(serve, query=f"?epoch={epoch}&since={since}", protocols=V1)
    assert client.greeting["details"]["recovered"] is True
    expected = [json.loads(with_seq(line, seq)) for seq, line in enumerate(TEN, start=1)][since:]
    assert client.objects(10 - since) == expected
    assert client.is_at_peace()


def test_since_the_head_is_recovered_with_nothing_to_send(shared_world, serve, epoch):
    client = shared_world.watcher(serve, query=f"?since=10&epoch={epoch}", protocols=V1)
    assert client.greeting["details"]["recovered"] is True
    assert client.is_at_peace()


def test_since_without_an_epoch_trusts_the_present_one(shared_world, serve, epoch):
    client = shared_world.watcher(serve, query="?since=8")
    assert client.events(2) == TEN[8:]


@pytest.mark.parametrize("protocols", [(), V1], ids=["plain", "v1"])
def test_another_epoch_is_a_gap_and_then_all_there_is(shared_world, serve, epoch, protocols):
    client = shared_world.watcher(serve, query="?since=4&epoch=of-another-life", protocols=protocols)
    if protocols:
        assert client.greeting["details"]["recovered"] is False
    gap, *events = client.objects(11)
    assert list(gap) == ["type", "organizationId", "timestamp", "details"]
    assert (gap["type"], gap["organizationId"]) == ("GAP", "org-rio")
    assert set(gap["details"]) == {"from", "to", "reason"}
    assert gap["details"]["reason"] == "epoch-changed"
    assert [event["details"]["n"] for event in events] == list(range(1, 11))
    assert client.is_at_peace()


@pytest.mark.parametrize("last,expected", [(1, 1), (3, 3), (10, 10), (1_000, 10)])
def test_last_replays_the_newest(shared_world, serve, epoch, last, expected):
    client = shared_world.watcher(serve, query=f"?last={last}")
    assert client.events(expected) == TEN[-expected:]
    assert client.is_at_peace()


def test_last_in_v1_knows_its_positions(shared_world, serve, epoch):
    client = shared_world.watcher(serve, query="?last=2", protocols=V1)
    assert [(e["seq"], e["details"]["n"]) for e in client.objects(2)] == [(9, 9), (10, 10)]


def test_last_of_nothing(shared_world, serve):
    client = shared_world.watcher(serve, "org-silent", "?last=5")
    shared_world.publish(serve, event("first", "org-silent"))
    assert client.message() == event("first", "org-silent")


def test_replay_and_live_join_without_a_seam(world):
    """Clients come while events flow: each sees one unbroken run from where it asked to start."""
    serve = world.serve()
    producer = world.producer(serve)
    lines = numbered(3_000)
    clients = []
    for start in range(0, 3_000, 300):
        producer.send(*lines[start : start + 300])
        clients.append(world.watcher(serve, query="?since=0", protocols=V1))
    producer.answers_to(3_000)
    for client in clients:
        assert [e["seq"] for e in client.objects(3_000)] == list(range(1, 3_001))
        assert client.is_at_peace()


@pytest.mark.parametrize("query", ["since=abc", "since=-1", "since=1.5", "since=", "since=99999999999999999999999", "last=x", "last=-3", "last="])
def test_what_is_no_position_is_refused(shared_world, serve, query):
    with pytest.raises(Refused) as refused:
        shared_world.client(serve, query=f"?{query}")
    assert refused.value.answer.status == 400
    assert refused.value.answer.error_code() == "bad_query"
