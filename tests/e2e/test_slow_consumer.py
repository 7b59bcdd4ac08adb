"""A reader who does not read falls off the history and is closed with 4008; nobody else notices."""

import json

import pytest

from harness.background import Background
from harness.flood import TINY, wide_events
from harness.goodbye import assert_goodbye
from harness.patience import until
from harness.world import V1


@pytest.mark.parametrize("protocols", [(), V1], ids=["plain", "v1"])
def test_closed_with_4008_once_it_reads_again(world, protocols):
    lines = wide_events()
    serve = world.serve("--history-bytes", "1M", "--ping-interval", "0")
    slow = world.watcher(serve, protocols=protocols, receive_buffer=TINY)
    others = [world.watcher(serve) for _ in range(2)]
    reading = [Background(client.events, len(lines), 60) for client in others]

    world.publish(serve, *lines)
    for client, reader in zip(others, reading):
        assert reader.result() == lines
        assert client.is_at_peace()

    messages, closed = slow.to_the_end(60)
    assert closed.code == 4008
    seen = [json.loads(message) for message in messages]
    flat = [event for content in seen for event in (content if isinstance(content, list) else [content])]
    if protocols:
        *flat, gap, goodbye = flat
        assert_goodbye(goodbye, 4008, longest_ms=1000)
        assert (gap["type"], gap["details"]["reason"]) == ("GAP", "slow-consumer")
        assert gap["details"]["from"] == len(flat) + 1, "the hole begins behind the last event it got"
        assert gap["details"]["from"] <= gap["details"]["to"] <= len(lines)
    numbers = [event["details"]["n"] for event in flat]
    assert numbers == list(range(1, len(numbers) + 1)), "what came before the end is whole and in order"
    assert len(numbers) < len(lines)

    until(lambda: serve.connections() == 2, "the slow one to be gone")
    assert serve.stats()["deliveries"]["slowConsumers"] == 1
    serve.until_talk("code=4008")


def test_one_who_reads_late_but_in_time_loses_nothing(world):
    """More than the kernel's buffers, less than the history: the cursor simply catches up."""
    lines = wide_events()
    serve = world.serve("--history-bytes", "64M", "--history-events", "100000", "--ping-interval", "0")
    late = world.watcher(serve, receive_buffer=TINY)
    world.publish(serve, *lines)
    assert late.events(len(lines), 60) == lines
    assert late.is_at_peace()
    assert serve.stats()["deliveries"]["slowConsumers"] == 0


def test_one_that_leaves_while_it_is_behind_is_forgotten(world):
    lines = wide_events()
    serve = world.serve("--history-bytes", "1M", "--pace", "1ms")
    slow = world.watcher(serve, receive_buffer=TINY)
    world.publish(serve, *lines)
    slow.abort()
    until(lambda: serve.connections() == 0, "the one that left to be gone")
    fresh = world.watcher(serve, query="?last=1")
    assert fresh.message() == lines[-1]
