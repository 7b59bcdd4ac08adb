"""--compress: what is agreed on, and that clients nobody here wrote get the same bytes as those without it."""

import asyncio
import zlib

import pytest
import websockets

from harness import http
from harness.client import Closed
from harness.events import event, numbered, with_seq
from harness.frames import TEXT
from harness.patience import stretched, until
from harness.world import V1, happenings

AGREED = "permessage-deflate; client_no_context_takeover"
ALONE = AGREED.replace(";", "; server_no_context_takeover;")
PACKED = 0x40
EVENTS = [
    event("pfa-1"),
    event("pfa-é-😀", type="SYNC_CONFLICT", conflictId="c-1", conflictingFields=["name", "phone"]),
    event("pfa-3", error="x" * 5000),
    event("pfa-4", n=1.5),
    *numbered(20, size=400),
]


def offering(offer):
    return {"headers": [("Sec-WebSocket-Extensions", offer)]}


def agreed(client):
    return client.answer.headers.get("sec-websocket-extensions")


def packed(text):
    """As a client packs a message."""
    packer = zlib.compressobj(wbits=-15)
    return (packer.compress(text) + packer.flush(zlib.Z_SYNC_FLUSH))[:-4]


def compression(serve):
    return serve.stats()["compression"]


@pytest.mark.parametrize(
    "offer, answer",
    [
        ("permessage-deflate", AGREED),
        ("permessage-deflate; client_max_window_bits", AGREED),
        ("permessage-deflate; client_max_window_bits=9", AGREED),
        ("permessage-deflate; server_no_context_takeover; client_no_context_takeover", ALONE),
        ("permessage-deflate; server_max_window_bits=15", AGREED + "; server_max_window_bits=11"),
        ("permessage-deflate; server_max_window_bits=11", AGREED + "; server_max_window_bits=11"),
        ("permessage-deflate; server_max_window_bits=9, permessage-deflate", AGREED),
        ("permessage-deflate; server_max_window_bits=10", None),
        ("permessage-deflate; server_max_window_bits=16", None),
        ("permessage-deflate; unknown", None),
        ("permessage-bzip2", None),
    ],
)
def test_what_is_agreed_on(world, offer, answer):
    serve = world.serve("--compress")
    client = world.watcher(serve, **offering(offer))
    assert agreed(client) == answer
    assert compression(serve)["connections"] == (answer is not None)


def test_it_is_off_by_default(world):
    serve = world.serve()
    client = world.watcher(serve, **offering("permessage-deflate"))
    assert agreed(client) is None
    client.send(TEXT, packed(b"packed all the same"), reserved=PACKED)
    assert client.expect_close() == 1002


def test_short_messages_come_as_they_are(world):
    serve = world.serve("--compress", "--compress-min", "10K")
    client = world.watcher(serve, **offering("permessage-deflate"))
    assert agreed(client) == AGREED
    world.publish(serve, *EVENTS)
    assert client.events(len(EVENTS)) == EVENTS
    assert compression(serve)["frames"] == compression(serve)["bytesSaved"] == 0


def test_a_bomb_is_bounded(world):
    serve = world.serve("--compress")
    client = world.watcher(serve, **offering("permessage-deflate"))
    client.send(TEXT, packed(b" " * 10_000), reserved=PACKED)
    assert client.is_at_peace()
    bomb = packed(b" " * (10 << 20))
    assert len(bomb) <= 10_240
    client.send(TEXT, bomb, reserved=PACKED)
    assert client.expect_close() == 1009


def test_what_is_not_deflated_ends_the_connection(world):
    serve = world.serve("--compress")
    client = world.watcher(serve, **offering("permessage-deflate"))
    client.send(TEXT, b"\xff" * 20, reserved=PACKED)
    with pytest.raises(Closed) as closed:
        client.message()
    assert closed.value.code == 1007


def test_ws_gets_the_same_bytes(world):
    """npm's `ws`, plain and v1, in one room with others that offer nothing."""
    serve = world.serve("--compress", "--compress-level", "9")
    as_it_is = world.watcher(serve)
    numbered_as_it_is = world.watcher(serve, protocols=V1)
    plain = world.node("ws_client.mjs", serve.room_url())
    v1 = world.node("ws_client.mjs", serve.room_url(), "syncws.v1")
    serve.until_connections(4)
    assert compression(serve)["connections"] == 2
    for n, line in enumerate(EVENTS):
        world.publish(serve, line)
        plain.until_lines(3 + n)
        v1.until_lines(3 + n)
    assert as_it_is.events(len(EVENTS)) == EVENTS
    with_seqs = [with_seq(line, seq) for seq, line in enumerate(EVENTS, start=1)]
    assert numbered_as_it_is.events(len(EVENTS)) == with_seqs
    assert [h["message"].encode() for h in happenings(plain)[2:]] == EVENTS
    assert [h["message"].encode() for h in happenings(v1)[2:]] == with_seqs
    told = compression(serve)
    assert told["frames"] >= len(EVENTS) and told["bytesOut"] < told["bytesIn"]
    assert told["bytesSaved"] > 0 and told["seconds"] > 0


def test_a_burst_for_many(world):
    """Python's websockets, which wants a window of 12 bits at most; and what leaves together is packed once for all."""
    serve = world.serve("--compress")
    lines = numbered(300, size=200)
    plain = asyncio.run(asyncio.wait_for(watch(world, serve, lines, 20), stretched(60)))
    assert plain == [lines] * 20
    told = compression(serve)
    assert told["frames"] <= len(lines)
    assert told["bytesSaved"] >= 19 * (told["bytesIn"] - told["bytesOut"])


async def watch(world, serve, lines, count):
    sockets = await asyncio.gather(
        *(websockets.connect(serve.room_url(), ssl=http.TLS_PORTS.get(serve.port)) for _ in range(count))
    )
    for socket in sockets:
        assert [e.name for e in socket.extensions] == ["permessage-deflate"]
        await socket.recv()

    async def all_of(socket):
        return [(await socket.recv()).encode() for _ in lines]

    watching = [asyncio.create_task(all_of(socket)) for socket in sockets]
    await asyncio.to_thread(world.publish, serve, *lines)
    seen = await asyncio.gather(*watching)
    await asyncio.gather(*(socket.close() for socket in sockets))
    return seen


@pytest.mark.parametrize("protocols", [[], ["syncws.v1"]], ids=["plain", "v1"])
def test_chromium_gets_the_same_bytes(world, protocols):
    serve = world.serve("--compress")
    browser = world.node("browser_client.mjs", serve.room_url(), *protocols)
    serve.until_connections(1, seconds=40)
    assert compression(serve)["connections"] == 1
    for n, line in enumerate(EVENTS):
        world.publish(serve, line)
        browser.until_lines(3 + n)
    expected = [with_seq(line, seq) for seq, line in enumerate(EVENTS, start=1)] if protocols else EVENTS
    assert [h["message"].encode() for h in happenings(browser)[2:]] == expected
    assert compression(serve)["frames"] > 0


def test_history_comes_packed_to_v1(world):
    serve = world.serve("--compress")
    lines = numbered(1000, size=200)
    world.publish(serve, *lines)
    client = world.node("ws_client.mjs", serve.room_url(query="?since=0"), "syncws.v1")
    until(lambda: serve.stats()["deliveries"]["events"] == len(lines), "all of history to be read", 20)
    stats = serve.stats()
    assert stats["deliveries"]["bytes"] * 3 < sum(map(len, lines))
    until(lambda: sum(h["message"].count('"seq":') for h in happenings(client)[2:]) == len(lines), "it to come", 20)


def test_bench_checks_every_event(world):
    for protocol in ("plain", "v1"):
        done = world.run(
            "bench", "--json", "--compress", "--protocol", protocol, "--connections", "50", "--burst", "300",
            "--serve-arg=--compress", seconds=60,
        )  # fmt: skip
        assert done.code == 0, done
        [report] = done.objects()
        assert report["delivered"] == report["expected"] == 50 * 300
        assert report["bytes"]["compressedConnections"] == 50
        assert report["bytes"]["wire"] < report["bytes"]["text"]
