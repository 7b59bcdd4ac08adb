"""--max-publish and --publish-rate: at, just under and just over."""

import pytest

from harness.events import event
from harness.patience import until


def publish(serve, body):
    return serve.get("/api/sync/events", method="POST", body=body)


def body_of(size):
    """One event in so many bytes, blanks around it."""
    line = event("pfa-1")
    return line + b" " * (size - len(line))


@pytest.mark.parametrize("limit, size", [("20K", 20 * 1024), ("1M", 1 << 20), ("3M", 3 << 20)])
def test_a_body_as_long_as_may_be(world, limit, size):
    serve = world.serve("--max-publish", limit)
    assert publish(serve, body_of(size - 1)).status == 200
    assert publish(serve, body_of(size)).status == 200
    too_large = publish(serve, body_of(size + 1))
    assert too_large.status == 413
    assert too_large.error_code() == "too_large"
    assert str(size) in too_large.json()["error"]["message"]


def test_a_megabyte_by_default(world):
    serve = world.serve()
    assert publish(serve, body_of(1 << 20)).status == 200
    assert publish(serve, body_of((1 << 20) + 1)).status == 413


def test_so_many_events_a_second(world):
    serve = world.serve("--publish-rate", "6/m")
    assert publish(serve, body_of(500)).status == 200
    refused = publish(serve, body_of(500))
    assert refused.status == 429
    assert refused.error_code() == "rate_limited"
    assert 5 <= int(refused.headers["retry-after"]) <= 10
    assert serve.stats()["events"]["accepted"] == 1


def test_a_body_with_more_events_than_a_second_may_have_is_taken_and_paid_for(world):
    serve = world.serve("--publish-rate", "10/s")
    lines = b"\n".join(body_of(300) for _ in range(25))
    assert publish(serve, lines).status == 200
    refused = publish(serve, body_of(300))
    assert refused.status == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 3
    until(lambda: publish(serve, body_of(300)).status == 200, "paid")


def test_emit_obeys(world):
    """syncws-emit comes back when it is told to; nothing is lost and nothing doubles."""
    serve = world.serve("--publish-rate", "100/s")
    lines = b"\n".join(body_of(250).rstrip() for _ in range(150)) + b"\n"
    done = world.run("emit", "--url", serve.url.replace("ws", "http"), input=lines, seconds=60)
    assert done.code == 0, done
    assert serve.stats()["events"]["accepted"] == 150


@pytest.mark.parametrize(
    "option, value", [("--max-publish", "9K"), ("--max-publish", "65M"), ("--max-publish", "x"), ("--publish-rate", "x/s")]
)
def test_bad_values_are_told(world, option, value):
    ended = world.run("serve", option, value, "--port", "0", "--no-socket")
    assert ended.code == 2
    assert option in ended.err and f"'{value}'" in ended.err
