"""--compress: one compressor a room. Real inflaters join, stall, resume and leave, and all get the right bytes."""

import asyncio
import json
import random
import subprocess

import pytest
import websockets

from harness import http
from harness.events import event, numbered, with_seq
from harness.patience import stretched, until
from harness.world import V1, happenings

STREAM = "permessage-deflate; client_no_context_takeover"
in_both_protocols = pytest.mark.parametrize("protocols", [[], ["syncws.v1"]], ids=["plain", "v1"])


class Crowd:
    """npm's `ws`, many of them in one process."""

    def __init__(self, world, serve, protocols=("syncws.v1",)):
        self.process = world.node("ws_crowd.mjs", serve.room_url(), *protocols, stdin=subprocess.PIPE)
        self.members = 0

    def order(self, **order):
        self.process.stdin.write(json.dumps(order).encode() + b"\n")
        self.process.stdin.flush()

    def join(self, **more):
        self.members += 1
        who = str(self.members)
        self.order(join=who, **more)
        until(lambda: self.of(who, "message"), f"{who} to be greeted", 20)
        return who

    def of(self, who, kind):
        return [h[kind] for h in happenings(self.process) if h["who"] == who and kind in h]

    def told(self):
        """What each was told, and that nobody complained."""
        messages = {}
        for happening in happenings(self.process):
            assert "error" not in happening, happening
            if "message" in happening:
                messages.setdefault(happening["who"], []).append(happening["message"].encode())
        return messages


def ends_with(message, seq):
    """By itself, or as the last of an array when the flush before it was still resting."""
    end = b'"seq":%d}' % seq
    return message.endswith((end, end + b"]"))


def is_newest(message, lines):
    """In one protocol or the other."""
    return message == lines[-1] or ends_with(message, len(lines))


def published(world, serve, count, first, size=None):
    lines = numbered(count, size=size or random.choice([60, 200, 200, 200, 900]), first=first)
    world.publish(serve, *lines)
    return lines


def assert_is(messages, lines, since=None):
    """Messages are CONNECTED and then all events behind it, or behind `since`; returns how many."""
    at = json.loads(messages[0])["details"]["seq"] if since is None else since
    for message in messages[1:]:
        if b'"seq":' not in message:
            assert message == lines[at]
            at += 1
            continue
        count = len(json.loads(message)) if message.startswith(b"[") else 1
        expected = b",".join(with_seq(lines[i], i + 1) for i in range(at, at + count))
        assert message == (b"[" + expected + b"]" if message.startswith(b"[") else expected)
        at += count
    return at


@pytest.mark.parametrize(
    "offer, answer",
    [
        ("permessage-deflate", STREAM),
        ("permessage-deflate; client_max_window_bits", STREAM),
        ("permessage-deflate; server_max_window_bits=12; client_max_window_bits=12", STREAM + "; server_max_window_bits=11"),
        ("permessage-deflate; server_no_context_takeover", STREAM.replace(";", "; server_no_context_takeover;")),
    ],
)
def test_what_is_agreed_on(world, offer, answer):
    client = world.watcher(world.serve("--compress"), protocols=V1, headers=[("Sec-WebSocket-Extensions", offer)])
    assert client.answer.headers["sec-websocket-extensions"] == answer


@in_both_protocols
def test_a_crowd_that_comes_and_goes(world, protocols):
    seed = random.randrange(1 << 32)
    print("seed", seed)
    random.seed(seed)
    serve = world.serve("--compress", "--compress-min", "70")
    browser = world.node("browser_client.mjs", serve.room_url(), *protocols)
    as_it_is = world.watcher(serve, protocols=V1)
    serve.until_connections(2, seconds=40)
    crowd, lines, since, here = Crowd(world, serve, protocols), [], {}, []
    for _ in range(60):
        for _ in range(random.randrange(4)):
            lines += published(world, serve, random.choice([1, 1, 1, 1, 30]), len(lines) + 1)
        what = random.random()
        if what < 0.3:
            who = crowd.join(takeover=random.random() < 0.8)
            if not protocols:  # v1 is told
                since[who] = len(lines)
            here.append(who)
        elif what < 0.45:
            start = random.randrange(len(lines) + 1)
            who = crowd.join(query=f"?since={start}")
            since[who] = start
            here.append(who)
        elif what < 0.6 and here:
            crowd.order(leave=here.pop(random.randrange(len(here))))
    lines += published(world, serve, 1, len(lines) + 1)

    def all_there():
        told = crowd.told()
        return all(is_newest(told[who][-1], lines) for who in here)

    until(all_there, "everybody to have the last event", 30)
    told = crowd.told()
    for who, messages in told.items():
        seen = assert_is(messages, lines, since.get(who))
        assert seen == len(lines) or who not in here
    assert any("server_no_context_takeover" not in crowd.of(who, "open")[0] for who in here)
    until(lambda: is_newest(happenings(browser)[-1]["message"].encode(), lines), "the browser to have it", 20)
    assert_is([h["message"].encode() for h in happenings(browser)[1:]], lines, 0)
    assert [o["seq"] for o in as_it_is.objects(len(lines))] == list(range(1, len(lines) + 1))


@in_both_protocols
def test_one_that_stalls(world, protocols):
    """It can take nothing for megabytes, and comes back into the stream."""
    serve = world.serve("--compress", "--history-bytes", "64M", "--history-events", "100000", "--pace", "0")
    crowd = Crowd(world, serve, protocols)
    quick, slow = crowd.join(), crowd.join()
    lines = published(world, serve, 5, 1)
    crowd.order(pause=slow)
    noise = random.Random(1)
    for _ in range(50):
        batch = [event(f"pfa-{len(lines) + i}", blob=noise.randbytes(4500).hex()) for i in range(50)]
        world.publish(serve, *batch)
        lines += batch
    crowd.order(resume=slow)
    until(lambda: serve.stats()["deliveries"]["events"] == 2 * len(lines), "it to take everything", 60)
    for _ in range(30):
        lines += published(world, serve, 1, len(lines) + 1, size=200)

    def all_there():
        told = crowd.told()
        return all(is_newest(told[who][-1], lines) for who in (quick, slow))

    until(all_there, "the last event", 60, pause=0.5)
    told = crowd.told()
    assert assert_is(told[quick], lines, 0) == assert_is(told[slow], lines, 0) == len(lines)


@in_both_protocols
def test_pythons_websockets(world, protocols):
    serve = world.serve("--compress")
    asyncio.run(asyncio.wait_for(come_and_go(world, serve, protocols), stretched(90)))


async def come_and_go(world, serve, protocols):
    lines = []

    async def watch(stay):
        url = serve.room_url()
        tls = http.TLS_PORTS.get(serve.port)
        async with websockets.connect(url + "?since=0", subprotocols=protocols or None, ssl=tls) as socket:
            messages = [(await socket.recv()).encode()]
            seen = 0
            while seen < stay:
                messages.append((await socket.recv()).encode())
                seen += len(json.loads(messages[-1])) if messages[-1].startswith(b"[") else 1
            return messages

    watching = []
    for step in range(60):
        if step % 6 == 0:
            watching.append(asyncio.create_task(watch(60 if step % 12 else 40)))
        lines += await asyncio.to_thread(published, world, serve, 1, len(lines) + 1)
    for messages in await asyncio.gather(*watching):
        assert assert_is(messages, lines, 0) >= 40


def test_bench_with_those_who_stall_leave_and_resume(world):
    done = world.run(
        "bench", "--json", "--compress", "--protocol", "v1", "--connections", "60", "--orgs", "3", "--slow", "5",
        "--churn", "30/s", "--resume", "--rate", "150/s", "--duration", "4s", "--serve-arg=--compress", seconds=60,
    )  # fmt: skip
    assert done.code == 0, done
    [report] = done.objects()
    assert report["delivered"] == report["expected"]
    assert report["bytes"]["compressedConnections"] >= 60


@pytest.mark.parametrize("protocol", ["plain", "v1"])
def test_what_it_saves(world, protocol):
    done = world.run(
        "bench", "--json", "--compress", "--protocol", protocol, "--connections", "50", "--rate", "100/s", "--duration", "3s",
        "--serve-arg=--compress", seconds=60,
    )  # fmt: skip
    assert done.code == 0, done
    [report] = done.objects()
    assert report["delivered"] == report["expected"]
    assert report["bytes"]["wire"] < 0.4 * report["bytes"]["text"]
