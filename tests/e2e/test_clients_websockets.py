"""Debian's python3-websockets sees CONNECTED with exactly three keys, then the events, then 1001."""

import asyncio
import json
import signal

import pytest
import websockets

from harness import http
from harness.events import event, numbered, with_seq
from harness.patience import stretched

EVENTS = [event("pfa-1"), event("pfa-é-😀", type="SYNC_PROCESSING"), event("pfa-3", newVersion=5)]


def within(seconds, work):
    return asyncio.run(asyncio.wait_for(work, stretched(seconds)))


def connect(serve, organisation="org-rio", **more):
    return websockets.connect(serve.room_url(organisation), ssl=http.TLS_PORTS.get(serve.port), **more)


def test_plain(world):
    serve = world.serve()

    async def session():
        async with connect(serve) as socket:
            assert list(json.loads(await socket.recv())) == ["type", "organizationId", "timestamp"]
            world.publish(serve, *EVENTS)
            assert [(await socket.recv()).encode() for _ in EVENTS] == EVENTS
            await (await socket.ping())
            serve.signal(signal.SIGTERM)
            with pytest.raises(websockets.ConnectionClosed) as closed:
                await socket.recv()
            return closed.value.code

    assert within(20, session()) == 1001
    assert serve.wait() == 0


def test_v1(world):
    serve = world.serve()

    async def session():
        async with connect(serve, subprotocols=["syncws.v1"]) as socket:
            assert socket.subprotocol == "syncws.v1"
            assert "details" in json.loads(await socket.recv())
            world.publish(serve, EVENTS[1])
            assert (await socket.recv()).encode() == with_seq(EVENTS[1], 1)

    within(20, session())


def test_a_hundred_at_once(world):
    serve = world.serve()
    lines = numbered(200)

    async def watch(socket):
        await socket.recv()
        return [(await socket.recv()).encode() for _ in lines]

    async def session():
        sockets = await asyncio.gather(*(connect(serve) for _ in range(100)))
        watching = [asyncio.create_task(watch(socket)) for socket in sockets]
        await asyncio.to_thread(world.publish, serve, *lines)
        for seen in await asyncio.gather(*watching):
            assert seen == lines
        await asyncio.gather(*(socket.close() for socket in sockets))

    within(40, session())
    serve.until_connections(0)


def test_the_refusal_of_an_organisation(world):
    serve = world.serve()

    async def session():
        with pytest.raises(websockets.InvalidStatusCode) as refused:
            await connect(serve, ".hidden")
        return refused.value.status_code

    assert within(20, session()) == 400
