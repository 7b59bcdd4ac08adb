"""npm's `ws` sees CONNECTED with exactly three keys, then the events, then 1001."""

import json
import signal

from harness.events import event, with_seq
from harness.patience import until
from harness.world import happenings

EVENTS = [event("pfa-1"), event("pfa-é-😀", type="SYNC_CONFLICT", conflictId="c-1"), event("pfa-3", n=1.5)]


def test_plain(world):
    serve = world.serve()
    client = world.node("ws_client.mjs", serve.room_url())
    serve.until_connections(1)
    world.publish(serve, *EVENTS)
    client.until_lines(5)
    serve.signal(signal.SIGTERM)
    assert client.wait() == 0
    opened, connected, *events, closed = happenings(client)
    assert opened == {"open": ""}
    assert list(json.loads(connected["message"])) == ["type", "organizationId", "timestamp"]
    assert [e["message"].encode() for e in events] == EVENTS
    assert closed == {"close": 1001, "reason": closed["reason"]}


def test_v1(world):
    serve = world.serve()
    client = world.node("ws_client.mjs", serve.room_url(), "syncws.v1")
    serve.until_connections(1)
    for n, line in enumerate(EVENTS):
        world.publish(serve, line)
        client.until_lines(3 + n)
    opened, connected, *events = happenings(client)
    assert opened == {"open": "syncws.v1"}
    assert set(json.loads(connected["message"])["details"]) == {"epoch", "seq", "recovered", "heartbeat"}
    assert [e["message"].encode() for e in events] == [with_seq(line, seq) for seq, line in enumerate(EVENTS, start=1)]


def test_it_answers_our_pings(world):
    serve = world.serve("--ping-interval", "100ms", "--pong-timeout", "1s")
    client = world.node("ws_client.mjs", serve.room_url())
    serve.until_connections(1)
    until(lambda: serve.stats()["uptimeSeconds"] > 2, "many pings to pass", 20)
    world.publish(serve, EVENTS[0])
    assert happenings_until(client, 3)[2]["message"].encode() == EVENTS[0]


def happenings_until(client, count):
    client.until_lines(count)
    return happenings(client)


def test_a_refusal_is_seen_with_its_status(world):
    serve = world.serve()
    client = world.node("ws_client.mjs", serve.url + "/nowhere")
    client.until_lines(1)
    assert happenings(client)[0] == {"error": "HTTP 404"}
