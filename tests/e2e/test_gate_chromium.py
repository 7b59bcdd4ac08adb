"""Pages in headless Chromium: who of them connects, by which of the ways that a browser has."""

import json
import signal
import socket
import subprocess
import time

import pytest

from harness.events import event
from harness.gate import guarded, ticket, token
from harness.patience import until
from harness.world import happenings

APP, EVIL = "app.example.com", "evil.example"
BROWSER_START = 60


@pytest.fixture
def page_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture
def serve(world, page_port):
    return guarded(world, "--allow-origin", f"http://{APP}:{page_port}", "--auth-cookie", "session")


def page(world, serve, port, script, *cookie, host=APP, **more):
    """A page of `host` that runs the script; $ROOM and $API are where the server is."""
    script = script.replace("$ROOM", f"ws://{APP}:{serve.port}/api/ws/sync/org-rio").replace("$API", f"http://{APP}:{serve.port}")
    return world.node("browser_page.mjs", f"http://{host}:{port}", script, *cookie, **more)


def told(browser):
    assert browser.wait(BROWSER_START) == 0, browser.talk()
    return happenings(browser)


TICKET = """
const answer = await fetch("$API/api/ws/ticket", { method: "POST", headers: { Authorization: "Bearer $TOKEN" } });
const { ticket } = await answer.json();
"""
ONE_GREETING = """
const viewer = connect(...$HOW);
if (await viewer.opened) viewer.socket.addEventListener("message", () => viewer.socket.close(1000));
await viewer.closed;
"""


def connecting(how):
    return ONE_GREETING.replace("$HOW", how)


def assert_greeted(happened, protocol):
    opened, greeting, closed = happened
    assert opened == {"open": protocol}
    assert greeting["message"]["type"] == "CONNECTED"
    assert closed["close"] == 1000


def test_by_ticket(world, serve, page_port):
    script = TICKET.replace("$TOKEN", token()) + connecting('["$ROOM", ["syncws.v1", "syncws.ticket." + ticket]]')
    assert_greeted(told(page(world, serve, page_port, script)), "syncws.v1")


def test_by_ticket_in_the_query(world, serve, page_port):
    script = TICKET.replace("$TOKEN", token()) + connecting('["$ROOM?ticket=" + ticket]')
    assert_greeted(told(page(world, serve, page_port, script)), "")


def test_by_first_message(world, serve, page_port):
    message = json.dumps({"type": "AUTH", "token": token()})
    assert_greeted(told(page(world, serve, page_port, connecting(f'["$ROOM", ["syncws.v1"], {message}]'))), "syncws.v1")


def test_by_cookie(world, serve, page_port):
    browser = page(world, serve, page_port, connecting('["$ROOM"]'), f"session={token()}")
    assert_greeted(told(browser), "")


def test_a_page_without_anything(world, serve, page_port):
    assert [one["close"] for one in told(page(world, serve, page_port, connecting('["$ROOM"]')))] == [1006]
    serve.until_talk("refused reason=token_required")


def test_a_page_of_another_origin(world, serve, page_port):
    """Whatever it has got hold of."""
    message = json.dumps({"type": "AUTH", "token": token()})
    script = f"""
    await fetch("$API/api/ws/ticket", {{ method: "POST", headers: {{ Authorization: "Bearer {token()}" }} }})
      .then((answer) => tell({{ status: answer.status }}), (error) => tell({{ error: error.name }}));
    await fetch("$API/api/sync/status/org-rio").then(() => tell({{ read: true }}), (error) => tell({{ error: error.name }}));
    await connect("$ROOM", ["syncws.v1"], {message}).closed;
    await connect("$ROOM?ticket={ticket(serve)}").closed;
    """
    browser = page(world, serve, page_port, script, f"session={token()}", host=EVIL)
    assert told(browser) == [
        {"error": "TypeError"},
        {"error": "TypeError"},
        {"close": 1006, "reason": ""},
        {"close": 1006, "reason": ""},
    ]
    assert serve.talk().count("refused reason=origin_not_allowed") == 4
    assert serve.stats()["connections"]["total"] == 0


def test_a_ticket_twice(world, serve, page_port):
    script = TICKET.replace("$TOKEN", token()) + 2 * ("{" + connecting('["$ROOM?ticket=" + ticket]') + "}")
    *first, second = told(page(world, serve, page_port, script))
    assert_greeted(first, "")
    assert second["close"] == 1006
    serve.until_talk("refused reason=ticket_invalid")


def test_a_ticket_too_late(world, serve, page_port):
    script = TICKET.replace("$TOKEN", token()) + "tell({}); await new Promise((done) => setTimeout(done, 31_000));"
    browser = page(world, serve, page_port, script + connecting('["$ROOM?ticket=" + ticket]'))
    assert browser.wait(120) == 0, browser.talk()
    assert [one.get("close") for one in happenings(browser)] == [None, 1006]
    serve.until_talk("refused reason=ticket_invalid")


def test_answers_that_a_page_may_read(world, serve, page_port):
    headers = json.dumps({"Authorization": f"Bearer {token(permissions='subscribe publish')}", "Content-Type": "application/json"})
    script = f"""
    const ask = async (path, more) => {{
      const answer = await fetch("$API" + path, {{ headers: {headers}, ...more }});
      tell({{ status: answer.status, etag: answer.headers.get("ETag") !== null, body: await answer.json() }});
    }};
    await ask("/api/sync/events", {{ method: "POST", body: {json.dumps(event().decode())} }});
    await ask("/api/sync/status/org-rio");
    await ask("/api/ws/stats");
    """
    published, status, stats = told(page(world, serve, page_port, script))
    assert (published["status"], published["body"]["accepted"]) == (200, 1)
    assert (status["status"], status["etag"], len(status["body"]["events"])) == (200, True, 1)
    assert (stats["status"], stats["body"]["error"]["code"]) == (403, "organization_not_allowed"), "it may read why not"


SHORT = 20  # seconds; a busy machine needs some of them for the page


def first_message(world, serve, page_port, then):
    """A page that has connected with a token for a few seconds, and when that ends."""
    browser = page(world, serve, page_port, f"""
    tell({{}});
    const viewer = connect("$ROOM", ["syncws.v1"], await hear());
    {then}
    await viewer.closed;
    """, stdin=subprocess.PIPE)
    browser.until_lines(1, seconds=BROWSER_START)
    end = int(time.time()) + SHORT
    say(browser, {"type": "AUTH", "token": token(exp=end)})
    return browser, end


def say(browser, message):
    browser.stdin.write(json.dumps(message).encode() + b"\n")
    browser.stdin.flush()


def types(browser):
    """Of the messages that the page had so far."""
    return [one["message"]["type"] for one in happenings(browser) if "message" in one]


def test_a_newer_token_on_the_same_connection(world, serve, page_port):
    """The page renews before the first token ends, and is still there when it has ended."""
    renewal = "await viewer.opened; viewer.socket.send(JSON.stringify(await hear()));"
    browser, end = first_message(world, serve, page_port, renewal)
    say(browser, {"type": "AUTH", "token": token()})
    until(lambda: "AUTHENTICATED" in types(browser), browser.talk, seconds=SHORT)
    until(lambda: time.time() > end + 1, lambda: "the first token's end", seconds=60)
    world.publish(serve, event("after-the-end"))
    until(lambda: "SYNC_SUCCESS" in types(browser), browser.talk)
    serve.signal(signal.SIGTERM)
    happened = told(browser)
    assert [one["open"] for one in happened if "open" in one] == ["syncws.v1"], "one connection"
    assert types(browser)[0] == "CONNECTED"
    assert happened[-1]["close"] == 1001


def test_without_a_newer_token_it_ends(world, serve, page_port):
    browser, _ = first_message(world, serve, page_port, "")
    assert told(browser)[-1]["close"] == 4001
