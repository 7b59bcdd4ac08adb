"""The socket protocol: what is answered, in which order, with which numbers."""

import json

import pytest

from harness.events import event, numbered
from harness.producer import HELLO, HELLO_WITH_RECEIPTS, acks_of, naks_of, receipts_of
from harness.world import V1


@pytest.fixture(scope="module")
def serve(shared_world):
    return shared_world.serve()


@pytest.mark.parametrize("hello", [HELLO, HELLO_WITH_RECEIPTS, b' { "acks" : true, "syncws" : 1 } '])
def test_the_hello_is_answered(shared_world, serve, hello):
    assert shared_world.producer(serve, hello).welcome == {"syncws": 1, "maxEventBytes": 10240}


def test_nothing_is_answered_without_a_hello(shared_world, serve):
    client = shared_world.watcher(serve)
    producer = shared_world.producer(serve, hello=None)
    producer.send(event("one"), b"not an event", event("two"))
    producer.finish()
    assert client.events(2) == [event("one"), event("two")]
    assert producer.answers_to_the_end() == []


def test_acks_count_lines_and_refusals_come_before_them(shared_world, serve):
    producer = shared_world.producer(serve)
    producer.send(event(), event(), b"bad", event(), b"", event())
    answers = producer.answers_to(6)
    assert sorted(naks_of(answers)) == [3, 5]
    assert receipts_of(answers) == [], "nobody asked for receipts"
    acks = acks_of(answers)
    assert acks == sorted(set(acks)), "acks only ever grow"
    for position, answer in enumerate(answers):
        if "nak" in answer:
            covered = acks_of(answers[:position])
            assert not covered or covered[-1] < answer["nak"]["line"]
            assert set(answer) == {"nak"} and set(answer["nak"]) == {"line", "error"}
        else:
            assert set(answer) == {"ack"} and set(answer["ack"]) == {"lines"}


def test_counting_goes_on_for_as_long_as_the_connection(shared_world, serve):
    producer = shared_world.producer(serve)
    for n in range(1, 6):
        producer.send(event(f"pfa-{n}"))
        assert producer.answers_to(n)[-1] == {"ack": {"lines": n}}
    producer.send(b"bad")
    assert list(naks_of(producer.answers_to(6))) == [6]


def test_each_connection_counts_for_itself(shared_world, serve):
    first, second = shared_world.producer(serve), shared_world.producer(serve)
    first.send(event(), event(), b"bad")
    assert list(naks_of(first.answers_to(3))) == [3]
    second.send(b"bad")
    assert list(naks_of(second.answers_to(1))) == [1]


def test_receipts_tell_positions(world):
    serve = world.serve()
    client = world.watcher(serve, "org-rio", protocols=V1)
    producer = world.producer(serve, HELLO_WITH_RECEIPTS)
    producer.send(event("a"), event("b", "org-oslo"), b"bad", event("c"), event("d", "org-oslo"), event("e"))
    answers = producer.answers_to(6)

    receipts = receipts_of(answers)
    assert [(r["line"], r["organizationId"], r["seq"]) for r in receipts] == [
        (1, "org-rio", 1),
        (2, "org-oslo", 1),
        (4, "org-rio", 2),
        (5, "org-oslo", 2),
        (6, "org-rio", 3),
    ]
    assert all(set(r) == {"line", "organizationId", "seq", "epoch"} for r in receipts)
    assert {r["epoch"] for r in receipts if r["organizationId"] == "org-rio"} == {client.greeting["details"]["epoch"]}
    assert [(e["pfaId"], e["seq"]) for e in client.objects(3)] == [("a", 1), ("c", 2), ("e", 3)]
    for position, answer in enumerate(answers):
        if "receipt" in answer:
            covered = acks_of(answers[:position])
            assert not covered or covered[-1] < answer["receipt"]["line"]


def test_acknowledged_means_in_history(shared_world, serve):
    lines = numbered(20, "org-acked")
    shared_world.publish(serve, *lines)
    late = shared_world.watcher(serve, "org-acked", "?last=20")
    assert late.events(20) == lines


def test_an_event_that_looks_like_a_hello_later_is_just_a_bad_line(shared_world, serve):
    producer = shared_world.producer(serve)
    producer.send(event(), HELLO)
    assert list(naks_of(producer.answers_to(2))) == [2]


def test_a_line_in_many_pieces(shared_world, serve):
    client, producer = shared_world.watcher(serve), shared_world.producer(serve)
    for octet in event("slow") + b"\n":
        producer.send_raw(bytes([octet]))
    assert producer.answers_to(1)[-1] == {"ack": {"lines": 1}}
    assert client.message() == event("slow")


def test_answers_are_one_compact_object_a_line(shared_world, serve):
    producer = shared_world.producer(serve)
    producer.send(event())
    producer.finish()
    octets = producer.rest
    while piece := producer.socket.recv(65536):
        octets += piece
    assert octets.endswith(b"\n")
    assert [json.loads(line) for line in octets.splitlines()][-1] == {"ack": {"lines": 1}}
