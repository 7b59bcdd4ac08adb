"""Byte for byte: nothing is re-ordered, re-formatted or re-escaped on its way, and an absent timestamp is only added."""

import json
import re
from datetime import datetime, timedelta, timezone

import pytest

from harness.events import event
from harness.world import V1

ODD = {
    "spaces and tabs": b'{ "type" : "SYNC_SUCCESS" ,\t"pfaId":"p" , "organizationId" :  "org-rio","timestamp":"2025-11-28T10:00:00.000Z","details": { } }',
    "keys the other way round": b'{"details":{"z":1,"a":2},"timestamp":"2025-11-28T10:00:00.000Z","organizationId":"org-rio","pfaId":"p","type":"SYNC_SUCCESS"}',
    "numbers": b'{"type":"SYNC_SUCCESS","pfaId":"p","organizationId":"org-rio","timestamp":"2025-11-28T10:00:00.000Z","details":{"a":1e5,"b":100000.0,"c":100000,"d":-0,"e":1.0E-7,"f":0.1000000000000000055,"g":123456789012345678901234567890}}',
    "escapes": b'{"type":"SYNC_SUCCESS","pfaId":"\\u0070\\u00e9\\/\\ud83d\\ude00","organizationId":"org-\\u0072io","timestamp":"2025-11-28T10:00:00.000Z","details":{"tab":"\\t","nul":"\\u0000"}}',
    "letters and emoji": '{"type":"SYNC_FAILED","pfaId":"pfa-é-日本-😀","organizationId":"org-rio","timestamp":"2025-11-28T10:00:00.000Z","details":{"error":"Größe 👩‍👩‍👧 ‮","retryCount":3}}'.encode(),
    "other keys first and last": b'{"a":[],"type":"SYNC_SUCCESS","pfaId":"p","organizationId":"org-rio","timestamp":"2025-11-28T10:00:00.000Z","details":{},"":null,"nothing":{}}',
    "an offset and lower precision": b'{"type":"SYNC_SUCCESS","pfaId":"p","organizationId":"org-rio","timestamp":"2025-11-28T10:00:00+00:00","details":{}}',
}


@pytest.fixture(scope="module")
def serve(shared_world):
    return shared_world.serve()


@pytest.mark.parametrize("name", ODD)
def test_plain_is_byte_for_byte(shared_world, serve, name):
    client = shared_world.watcher(serve)
    shared_world.publish(serve, ODD[name])
    assert client.message() == ODD[name]


@pytest.mark.parametrize("name", ODD)
def test_v1_only_adds_seq(shared_world, serve, name):
    client = shared_world.watcher(serve, protocols=V1)
    [receipt] = shared_world.publish(serve, ODD[name])
    message = client.message()
    pairs = json.loads(message, object_pairs_hook=list)
    assert pairs[-1] == ("seq", receipt["seq"])
    assert pairs[:-1] == json.loads(ODD[name], object_pairs_hook=list)
    # Everything up to the last brace is still there as it was.
    assert message.startswith(ODD[name].rstrip(b" }").rstrip())


@pytest.mark.parametrize("name", ODD)
def test_replayed_like_live(shared_world, serve, name):
    shared_world.publish(serve, ODD[name])
    client = shared_world.watcher(serve, query="?last=1")
    assert client.message() == ODD[name]


WITHOUT = [
    b'{"type":"SYNC_SUCCESS","pfaId":"p","organizationId":"org-rio","details":{"newVersion":5}}',
    b'{ "details" : {} , "type":"SYNC_SUCCESS","pfaId":"p","organizationId":"org-rio" }',
    b'{"type":"SYNC_SUCCESS","pfaId":"p","organizationId":"org-rio","details":{"timestamp":"mine"},"n":1e5}',
]


@pytest.mark.parametrize("line", WITHOUT, ids=["compact", "spaced", "one in details"])
def test_an_absent_timestamp_is_added_and_nothing_else(shared_world, serve, line):
    client = shared_world.watcher(serve)
    before = datetime.now(timezone.utc) - timedelta(milliseconds=1)
    shared_world.publish(serve, line)
    message = client.message()
    after = datetime.now(timezone.utc)

    stamp = json.loads(message)["timestamp"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", stamp)
    assert before <= datetime.fromisoformat(stamp.replace("Z", "+00:00")) <= after
    added = b'"timestamp":"%s"' % stamp.encode()
    assert message.count(added) == 1
    assert line in (message.replace(added + b",", b""), message.replace(b"," + added, b""))


def test_everybody_sees_the_same_added_timestamp(shared_world, serve):
    clients = [shared_world.watcher(serve) for _ in range(3)]
    shared_world.publish(serve, WITHOUT[0])
    seen = {client.message() for client in clients}
    assert len(seen) == 1
    late = shared_world.watcher(serve, query="?last=1")
    assert late.message() in seen


def test_the_limit_counts_the_line_as_it_came(shared_world, serve):
    """An event of 10,240 bytes without a timestamp is still welcome."""
    start = b'{"type":"SYNC_SUCCESS","pfaId":"p","organizationId":"org-rio","details":{"pad":"'
    line = start + b"x" * (10_240 - len(start) - 3) + b'"}}'
    client = shared_world.watcher(serve)
    shared_world.publish(serve, line, event("after"))
    assert b'"timestamp"' in client.message()
    assert client.message() == event("after")
