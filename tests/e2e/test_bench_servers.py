"""syncws-bench against a server that is already there: ours, and ones that lose, double and mix up events."""

import pytest

from harness.patience import SLOW
from harness.faulty_relay import FaultyRelay


def test_a_serve_that_is_there(world):
    serve = world.serve()
    done = world.run("bench", "--json", "--url", serve.url, "--socket", world.socket, "--connections", "20", "--burst", "50")
    assert done.code == 0, done
    [report] = done.objects()
    assert report["server"]["pid"] == serve.pid
    assert report["delivered"] == 1_000
    stats = serve.stats()
    assert stats["events"]["accepted"] == 50
    assert stats["deliveries"]["events"] == 1_000
    serve.until_connections(0, "bench-0")


def drop(n, frame):
    return [] if n == 7 else [frame]


def double(n, frame):
    return [frame, frame] if n == 7 else [frame]


def make_swap():
    kept = []

    def swap(n, frame):
        if n == 7:
            kept.append(frame)
            return []
        return [frame, *kept.copy()] if n == 8 else [frame]

    return swap


def faithfully(n, frame):
    return [frame]


@pytest.fixture
def measured(world):
    relays = []

    def measure(treat):
        relay = FaultyRelay(world.socket, treat)
        relays.append(relay)
        done = world.run(
            "bench", "--json", "--url", relay.url, "--socket", world.socket,
            "--connections", "4", "--burst", "20", "--timeout", f"{int(10 * SLOW)}s",
        )  # fmt: skip
        [report] = done.objects()
        faults = (report["lost"], report["duplicated"], report["reordered"] > 0)
        return done.code, report["expected"], report["delivered"], faults

    yield measure
    for relay in relays:
        relay.close()


def test_a_faithful_one(measured):
    assert measured(faithfully) == (0, 80, 80, (0, 0, False))


def test_one_that_loses(measured):
    code, expected, delivered, faults = measured(drop)
    assert (code, expected, delivered) == (1, 80, 76)
    assert faults == (4, 0, False)


def test_one_that_doubles(measured):
    code, expected, _, faults = measured(double)
    assert (code, expected) == (1, 80)
    assert faults == (0, 4, False)


def test_one_that_mixes_up(measured):
    code, expected, delivered, faults = measured(make_swap())
    assert (code, expected, delivered) == (1, 80, 80)
    assert faults == (0, 0, True)


@pytest.mark.parametrize("half", ["--url", "--socket"])
def test_half_of_the_address_is_wrong_usage(world, half):
    serve = world.serve()
    value = {"--url": serve.url, "--socket": world.socket}[half]
    done = world.run("bench", half, value, "--connections", "1", "--burst", "1")
    assert done.code == 2, done
    assert "--url" in done.err and "--socket" in done.err


def test_nobody_there(world):
    done = world.run("bench", "--url", "ws://127.0.0.1:1", "--socket", world.socket, "--connections", "1", "--burst", "1")
    assert done.code == 3, done
    assert done.err.startswith("syncws-bench: ")


def test_more_connections_than_it_takes(world):
    serve = world.serve("--max-connections", "5")
    done = world.run("bench", "--url", serve.url, "--socket", world.socket, "--connections", "10", "--burst", "1")
    assert done.code == 4, done
    assert "503" in done.err
