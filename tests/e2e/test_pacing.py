"""The head runs at most half its history ahead of the median subscriber, and waits for it for at most --pace."""

from harness.background import Background
from harness.events import event
from harness.flood import TINY, wide_events
from harness.patience import SLOW, Deadline, until_still
from harness.world import V1


def test_a_stalled_median_holds_the_source_back_but_not_for_ever(world):
    lines = wide_events()
    serve = world.serve("--history-bytes", "1M", "--pace", "1s")
    stalled = world.watcher(serve, protocols=V1, receive_buffer=TINY)
    receipts = world.publish(serve, *lines)

    assert receipts[-1]["seq"] == len(lines), "everything was taken in the end"
    pacing = serve.stats()["pacing"]
    assert pacing["waits"] >= 1
    assert 0.9 <= pacing["seconds"] <= 3 * SLOW, "one wait, after which the laggard no longer counts"
    assert stalled.expect_close(60) == 4008


def test_one_slow_subscriber_slows_nobody(world):
    """Two of three read on, so the median does; a stalled third one would cost 60 s if it counted."""
    lines = wide_events()
    serve = world.serve("--history-bytes", "1M", "--pace", "60s", "--ping-interval", "0")
    world.watcher(serve, receive_buffer=TINY)
    others = [world.watcher(serve) for _ in range(2)]
    reading = [Background(client.events, len(lines), 60) for client in others]
    publishing = Background(world.publish, serve, *lines)
    assert len(publishing.result(50)) == len(lines)
    for reader in reading:
        assert reader.result() == lines
    assert serve.stats()["pacing"]["seconds"] < 30 * SLOW


def test_a_wait_ends_when_the_median_has_caught_up(world):
    lines = wide_events()
    serve = world.serve("--history-bytes", "1M", "--pace", "600s", "--ping-interval", "0")
    late = world.watcher(serve, receive_buffer=TINY)
    publishing = Background(world.publish, serve, *lines)
    deadline = Deadline(60)
    seen = []
    while len(seen) < len(lines):
        assert not deadline.over()
        seen += late.events(min(100, len(lines) - len(seen)), 60)
    assert seen == lines
    assert len(publishing.result()) == len(lines)
    assert late.is_at_peace()
    assert serve.stats()["deliveries"]["slowConsumers"] == 0


def test_another_organisation_is_not_held_back(world):
    """The stalled one's producer waits; a producer of another organisation does not wait with it."""
    serve = world.serve("--history-bytes", "1M", "--pace", "600s", "--ping-interval", "0")
    world.watcher(serve, receive_buffer=TINY)
    quick = world.watcher(serve, "org-quick")
    held = Background(world.publish, serve, *wide_events())
    until_still(lambda: serve.stats()["events"]["accepted"], "the stalled organisation to be held back", 60)
    assert not held.is_done()
    world.publish(serve, event(organisation="org-quick"))
    assert quick.message() == event(organisation="org-quick")
    assert not held.is_done()


def test_nobody_watching_means_nobody_to_wait_for(world):
    serve = world.serve("--history-bytes", "1M", "--pace", "60s", "--ping-interval", "0")
    world.publish(serve, *wide_events())
    assert serve.stats()["pacing"] == {"waits": 0, "seconds": 0}
