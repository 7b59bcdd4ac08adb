"""`new WebSocket(...)` in headless Chromium sees CONNECTED with exactly three keys, then the events, then a clean 1001."""

import json
import signal

from harness.events import event, with_seq
from harness.goodbye import assert_goodbye
from harness.world import happenings

EVENTS = [event("pfa-1"), event("pfa-é-😀", type="SYNC_CONFLICT", conflictId="c-1"), event("pfa-3", n=3)]


def test_plain(world):
    serve = world.serve()
    browser = world.node("browser_client.mjs", serve.room_url())
    serve.until_connections(1, seconds=40)
    world.publish(serve, *EVENTS)
    browser.until_lines(5)
    serve.signal(signal.SIGTERM)
    assert browser.wait(20) == 0, browser.talk()
    opened, connected, *events, closed = happenings(browser)
    assert opened == {"open": ""}
    assert list(json.loads(connected["message"])) == ["type", "organizationId", "timestamp"]
    assert [e["message"].encode() for e in events] == EVENTS
    assert closed["close"] == 1001 and closed["wasClean"] is True


def test_v1(world):
    serve = world.serve()
    browser = world.node("browser_client.mjs", serve.room_url(), "syncws.v1")
    serve.until_connections(1, seconds=40)
    world.publish(serve, EVENTS[1])
    browser.until_lines(3)
    serve.signal(signal.SIGTERM)
    assert browser.wait(20) == 0, browser.talk()
    opened, _, first, goodbye, closed = happenings(browser)
    assert opened == {"open": "syncws.v1"}
    assert first["message"].encode() == with_seq(EVENTS[1], 1)
    assert_goodbye(json.loads(goodbye["message"]), 1001, longest_ms=5000)
    assert closed["close"] == 1001
