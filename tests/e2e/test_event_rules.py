"""The table of event fields: what is accepted comes out as it went in, what is refused is named and goes nowhere."""

import json

import pytest

from harness.events import STAMP, event
from harness.producer import acks_of, naks_of


def line(**fields):
    """An event of four good fields; a field given replaces its own, None leaves it out, anything else is added."""
    whole = {"type": "SYNC_SUCCESS", "pfaId": "pfa-1", "organizationId": "org-rio", "timestamp": STAMP, "details": {}}
    whole.update(fields)
    return json.dumps({k: v for k, v in whole.items() if v is not None}, ensure_ascii=False).encode()


def raw(old, new):
    changed = event().replace(old, new)
    assert changed != event()
    return changed


def nested(levels):
    """An event whose deepest bracket is the `levels`-th, the event's own being the first and that of details the second."""
    arrays = levels - 2
    return raw(b'"details":{}', b'"details":{"a":' + b"[" * arrays + b"]" * arrays + b"}")


ACCEPTED = {
    "known type": line(type="SYNC_PROCESSING"),
    "unknown type": line(type="SYNC_PAUSED_2"),
    "type of 64 bytes": line(type="SYNC_" + "X" * 59),
    "type with an escape": raw(b"SYNC_SUCCESS", b"\\u0053YNC_SUCCESS"),
    "pfaId of 256 bytes": line(pfaId="p" * 256),
    "pfaId of 128 two-byte letters": line(pfaId="é" * 128),
    "pfaId with anything in it": line(pfaId="a b/c\"\\\n😀"),
    "timestamp without fraction": line(timestamp="2025-11-28T10:00:00Z"),
    "timestamp with microseconds": line(timestamp="2025-11-28T10:00:00.123456Z"),
    "timestamp with an offset": line(timestamp="2025-11-28T12:00:00+02:00"),
    "timestamp on a leap day": line(timestamp="2024-02-29T10:00:00Z"),
    "details with anything in it": line(details={"newVersion": 5, "list": [1, {"a": None}], "": False}),
    "details that repeats our words": raw(b'"details":{}', b'"details":{"type":1,"type":2,"pfaId":[]}'),
    "eventId of 128 bytes": line(eventId="e" * 128),
    "other keys": line(tenant="x", trace={"id": 7}, flags=[True, None]),
    "another key twice": raw(b'"details":{}', b'"details":{},"x":1,"x":2'),
    "32 levels": nested(32),
}

REFUSED = {
    "type in small letters": line(type="SYNC_success"),
    "type without SYNC_": line(type="SUCCESS"),
    "type with a dash": line(type="SYNC-SUCCESS"),
    "type with a space": line(type="SYNC_SUCCESS "),
    "type of 65 bytes": line(type="SYNC_" + "X" * 60),
    "type that is a number": line(type=5),
    "type that is null": raw(b'"SYNC_SUCCESS"', b"null"),
    "no type": line(type=None),
    "organisation empty": line(organizationId=""),
    "organisation with a dot in front": line(organizationId=".rio"),
    "organisation with a slash": line(organizationId="org/rio"),
    "organisation with a space": line(organizationId="org rio"),
    "organisation with a letter beyond ASCII": line(organizationId="org-río"),
    "organisation of 129 bytes": line(organizationId="o" * 129),
    "organisation that is a number": line(organizationId=7),
    "no organisation": line(organizationId=None),
    "pfaId empty": line(pfaId=""),
    "pfaId of 257 bytes": line(pfaId="p" * 257),
    "pfaId of 129 two-byte letters": line(pfaId="é" * 129),
    "pfaId that is a number": line(pfaId=123),
    "no pfaId": line(pfaId=None),
    "timestamp in words": line(timestamp="yesterday"),
    "timestamp without a time": line(timestamp="2025-11-28"),
    "timestamp without a zone": line(timestamp="2025-11-28T10:00:00"),
    "timestamp in month 13": line(timestamp="2025-13-01T10:00:00Z"),
    "timestamp on the 30th of February": line(timestamp="2025-02-30T10:00:00Z"),
    "timestamp at 25 o'clock": line(timestamp="2025-11-28T25:00:00Z"),
    "timestamp with something behind it": line(timestamp="2025-11-28T10:00:00Z!"),
    "timestamp that is a number": line(timestamp=1764324000),
    "details that is an array": line(details=[1]),
    "details that is a string": line(details="newVersion=5"),
    "details that is null": raw(b'"details":{}', b'"details":null'),
    "eventId of 129 bytes": line(eventId="e" * 129),
    "eventId that is a number": line(eventId=9),
    "type twice": raw(b'"type":', b'"type":"SYNC_FAILED","type":'),
    "organisation twice": raw(b'"organizationId":', b'"organizationId":"org-rio","organizationId":'),
    "timestamp twice": raw(b'"timestamp":', b'"timestamp":"2025-11-28T10:00:00Z","timestamp":'),
    "details twice": raw(b'"details":{}', b'"details":{},"details":{}'),
    "eventId twice": raw(b'"details":{}', b'"details":{},"eventId":"a","eventId":"a"'),
    "type twice, once in disguise": raw(b'"type":', b'"\\u0074ype":"SYNC_FAILED","type":'),
    "33 levels": nested(33),
    "UTF-8 cut short": raw(b"pfa-1", b"pfa-\xe2\x82"),
    "UTF-8 longer than it needs": raw(b"pfa-1", b"pfa-\xc0\xaf"),
    "UTF-8 of a surrogate": raw(b"pfa-1", b"pfa-\xed\xa0\x80"),
    "UTF-8 bad in another key": raw(b'"details":{}', b'"details":{},"x":"\xff"'),
    "UTF-8 bad in details": raw(b'"details":{}', b'"details":{"x":"\xff"}'),
    "a zero byte": raw(b"pfa-1", b"pfa-\x00"),
    "two objects": event() + event(),
    "something behind the object": event() + b" x",
    "a comma too many": raw(b'"details":{}', b'"details":{},'),
    "single quotes": event().replace(b'"', b"'"),
    "a comment": raw(b'"details":{}', b'"details":{} /* none */'),
    "an array of events": b"[" + event() + b"]",
    "a string": b'"SYNC_SUCCESS"',
    "a number": b"42",
    "null": b"null",
    "spaces only": b"   ",
}


@pytest.fixture(scope="module")
def serve(shared_world):
    return shared_world.serve()


def publish_with_marker(world, serve, octets):
    """Publishes the case and then a good event; returns what a client saw before that one, and the answers."""
    client, producer = world.watcher(serve), world.producer(serve)
    producer.send(octets, event("marker"))
    answers = producer.answers_to(2)
    seen = []
    while (message := client.message()) != event("marker"):
        seen.append(message)
    client.close()
    producer.close()
    return seen, answers


@pytest.mark.parametrize("name", ACCEPTED)
def test_accepted(shared_world, serve, name):
    seen, answers = publish_with_marker(shared_world, serve, ACCEPTED[name])
    assert naks_of(answers) == {}
    assert seen == [ACCEPTED[name]]


@pytest.mark.parametrize("name", REFUSED)
def test_refused(shared_world, serve, name):
    seen, answers = publish_with_marker(shared_world, serve, REFUSED[name])
    assert seen == []
    assert list(naks_of(answers)) == [1]
    assert len(naks_of(answers)[1]) > 5, "a reason is a sentence"
    assert acks_of(answers)[-1] == 2


@pytest.mark.parametrize("organisation", ["o", "o" * 128, "A-Z.0_9", "-", "_"])
def test_organisations(shared_world, serve, organisation):
    client = shared_world.watcher(serve, organisation)
    assert client.greeting["organizationId"] == organisation
    shared_world.publish(serve, event(organisation=organisation))
    assert client.message() == event(organisation=organisation)


def test_strict_types_refuse_what_is_not_known(world):
    serve = world.serve("--strict-types")
    known = ["SYNC_PROCESSING", "SYNC_SUCCESS", "SYNC_CONFLICT", "SYNC_FAILED"]
    client, producer = world.watcher(serve), world.producer(serve)
    producer.send(line(type="SYNC_PAUSED"), *(line(type=type) for type in known), line(type="SYNC_SUCCESSES"))
    refused = naks_of(producer.answers_to(6))
    assert list(refused) == [1, 6]
    assert "SYNC_PAUSED" in refused[1], "a refusal shows the offending value"
    assert client.events(4) == [line(type=type) for type in known]
