"""Tokens on a connection: the first message AUTH, what comes before and after it, expiry and renewal."""

import asyncio
import calendar
import json
import time

import pytest
import websockets

from harness.client import Closed
from harness.events import event
from harness.frames import TEXT, masked
from harness.gate import auth_message, bearer, guarded, token
from harness.goodbye import assert_goodbye
from harness.patience import Deadline, until
from harness.programs import plain_only
from harness.tokens import SECRET
from harness.world import V1


@pytest.fixture(scope="module")
def serve(shared_world):
    return guarded(shared_world)


def hears_nothing(client, seconds=0.3):
    """Not one byte comes for so long."""
    client.socket.settimeout(seconds)
    with pytest.raises(TimeoutError):
        client.socket.recv(1)
    return True


def end_of(client, seconds=20):
    """The only thing that is sent is a close frame: its code and reason."""
    messages, closed = client.to_the_end(seconds)
    assert messages == []
    return closed.code, closed.reason


def seconds_of(stamp):
    return calendar.timegm(time.strptime(stamp, "%Y-%m-%dT%H:%M:%S.000Z"))


def let_in(client, text):
    client.send(TEXT, auth_message(text))
    client.greeting = client.connected()
    return client.objects(1)[0]


def test_nothing_comes_before_the_token(shared_world, serve):
    client = shared_world.client(serve, protocols=V1)
    shared_world.publish(serve, event("secret"))
    client.send(TEXT, b"hello?")
    client.send(TEXT, b'{"type":"SUBSCRIBE"}')
    assert hears_nothing(client)
    assert serve.connections() == 0, "it is in no room"
    expires = int(time.time()) + 600
    answer = let_in(client, token(exp=expires))
    assert list(answer) == ["type", "organizationId", "timestamp", "details"]
    assert (answer["type"], answer["organizationId"]) == ("AUTHENTICATED", "org-rio")
    assert seconds_of(answer["details"]["expires"]) == expires
    assert list(client.greeting["details"]) == ["epoch", "seq", "recovered", "heartbeat"]
    shared_world.publish(serve, event("open"))
    assert client.objects(1)[0]["pfaId"] == "open"
    client.close()


def test_resuming_works_behind_a_first_message(shared_world, serve):
    shared_world.publish(serve, event("one", "org-back"), event("two", "org-back"))
    client = shared_world.client(serve, "org-back", "?last=1", protocols=V1)
    let_in(client, token(orgs="org-back"))
    assert client.objects(1)[0]["pfaId"] == "two"


def test_a_long_token_in_single_bytes_and_in_fragments(shared_world, serve):
    text = auth_message(token(more="x" * 5000))
    client = shared_world.client(serve, protocols=V1)
    for start in range(0, len(frame := masked(TEXT, text)), 97):
        client.send_raw(frame[start : start + 97])
    client.connected()
    client = shared_world.client(serve, protocols=V1)
    for start in range(0, len(text), 100):
        client.send(TEXT if start == 0 else 0, text[start : start + 100], final=start + 100 >= len(text))
    client.connected()


@pytest.mark.parametrize(
    "text,check",
    [
        (token(lasts=-60), "token_expired"),
        (token(secret=SECRET[::-1]), "token_signature"),
        (token(header={"alg": "none"}), "token_algorithm"),
        (token(orgs="org-oslo"), "organization_not_allowed"),
        (token(permissions=["publish"]), "not_permitted"),
        ("nonsense", "token_malformed"),
        ("", "token_malformed"),
    ],
)
def test_a_bad_token_is_told_which_check_it_failed(shared_world, serve, text, check):
    client = shared_world.client(serve, protocols=V1)
    client.send(TEXT, auth_message(text))
    code, reason = end_of(client)
    assert code == 4501
    assert reason.startswith(f"{check}: ") and (not text or text not in reason)
    until(lambda: f"refused reason={check} address=127.0.0.1" in serve.talk(), serve.talk)


def test_no_token_in_time(world):
    """Ten seconds, whatever else is said meanwhile; a token in the last moment is in time."""
    serve = guarded(world)
    start = time.monotonic()
    silent, chatty, late = (world.client(serve, protocols=V1) for _ in range(3))
    while time.monotonic() - start < 8:
        chatty.send(TEXT, b'{"type":"AUTH"}')
        time.sleep(0.2)
    let_in(late, token())
    for client in (silent, chatty):
        assert end_of(client) == (4003, "not_authenticated: no message AUTH came in time")
    assert time.monotonic() - start > 9.9
    assert late.is_at_peace()
    until(lambda: serve.talk().count("refused reason=not_authenticated") == 2, serve.talk)


def test_a_token_in_plain_mode_is_only_talk(shared_world, serve):
    client = shared_world.watcher(serve, headers=[bearer(token())])
    client.send(TEXT, auth_message("nonsense"))
    assert client.is_at_peace()


def test_a_connection_ends_with_its_token(world):
    """With 4001 and not before, however the token came; who speaks syncws.v1 is told to come back."""
    serve = guarded(world)
    expires = int(time.time()) + 5
    short = token(exp=expires)
    plain = world.watcher(serve, headers=[bearer(short)])
    modern = world.watcher(serve, protocols=V1, headers=[bearer(short)])
    by_message = world.client(serve, protocols=V1)
    let_in(by_message, short)
    messages, closed = plain.to_the_end()
    assert time.time() >= expires
    assert (messages, closed.code) == ([], 4001)
    for client in (modern, by_message):
        [goodbye], closed = client.to_the_end()
        assert closed.code == 4001
        assert_goodbye(json.loads(goodbye), 4001, 1000)
    assert "refused" not in serve.talk(), "nobody did anything wrong"


def test_a_newer_token_stays(world):
    serve = guarded(world)
    client = world.watcher(serve, protocols=V1, headers=[bearer(token(lasts=3))])
    end = int(time.time()) + 3600
    for _ in range(3):
        client.send(TEXT, auth_message(token(exp=end)))
        answer = client.objects(1)[0]
        assert answer["type"] == "AUTHENTICATED"
        assert seconds_of(answer["details"]["expires"]) == end
    deadline = Deadline(5)
    while not deadline.over():
        assert client.is_at_peace()
        time.sleep(0.2)
    world.publish(serve, event("later"))
    assert client.objects(1)[0]["pfaId"] == "later"
    # A shorter one counts as well.
    client.send(TEXT, auth_message(token(lasts=1)))
    assert client.objects(1)[0]["type"] == "AUTHENTICATED"
    assert client.expect_close() == 4001


@pytest.mark.parametrize(
    "claims,check",
    [
        ({"sub": "somebody else"}, "subject_changed"),
        ({"orgs": "org-oslo"}, "organization_not_allowed"),
        ({"lasts": -60}, "token_expired"),
        ({"secret": SECRET[::-1]}, "token_signature"),
    ],
)
def test_a_newer_token_that_is_not_good_ends_it(shared_world, serve, claims, check):
    client = shared_world.watcher(serve, protocols=V1, headers=[bearer(token())])
    client.send(TEXT, auth_message(token(**claims)))
    goodbye = client.objects(1)[0]
    assert (goodbye["details"]["code"], goodbye["details"]["reconnect"]) == (4501, False)
    with pytest.raises(Closed) as closed:
        client.message()
    assert closed.value.code == 4501
    assert closed.value.reason.startswith(f"{check}: ")


def test_the_log_knows_the_subject_and_not_the_token(world):
    serve = guarded(world, "--log-level", "trace")
    first, second = token(sub="alice"), token(sub="alice", jti="2")
    client = world.client(serve, protocols=V1)
    let_in(client, first)
    client.send(TEXT, auth_message(second))
    assert client.objects(1)[0]["type"] == "AUTHENTICATED"
    world.watcher(serve, headers=[bearer(token(sub="bob\nforged line"))])
    client.close()
    until(lambda: "disconnected" in serve.talk(), serve.talk)
    talk = serve.talk()
    assert "subject=alice" in talk and "subject=bob" in talk
    assert "\nforged" not in talk
    assert first not in talk and second not in talk and second.rpartition(".")[2] not in talk


def test_without_tokens_auth_is_only_talk(world):
    serve = world.serve()
    client = world.watcher(serve, protocols=V1)
    client.send(TEXT, auth_message("nonsense"))
    assert client.is_at_peace()


@plain_only
def test_the_websockets_library(world):
    """First message, renewal, expiry, as an application would write it."""
    serve = guarded(world)

    async def watch():
        async with websockets.connect(serve.room_url(), subprotocols=["syncws.v1"]) as socket:
            await socket.send(auth_message(token(lasts=60)).decode())
            assert json.loads(await socket.recv())["type"] == "CONNECTED"
            assert json.loads(await socket.recv())["type"] == "AUTHENTICATED"
            await asyncio.to_thread(world.publish, serve, event("seen"))
            assert json.loads(await socket.recv())["pfaId"] == "seen"
            await socket.send(auth_message(token(lasts=2)).decode())
            assert json.loads(await socket.recv())["type"] == "AUTHENTICATED"
            assert json.loads(await socket.recv())["type"] == "GOODBYE"
            with pytest.raises(websockets.ConnectionClosed):
                await socket.recv()
            return socket.close_code

    assert asyncio.run(asyncio.wait_for(watch(), 60)) == 4001
