"""--max-connections: the one too many gets 503 with Retry-After, and a place that becomes free is given again."""

import pytest

from harness.client import Refused
from harness.patience import until


def test_beyond_the_limit(world):
    serve = world.serve("--max-connections", "3")
    clients = [world.watcher(serve, organisation) for organisation in ("org-a", "org-a", "org-b")]
    with pytest.raises(Refused) as refused:
        world.client(serve, "org-c")
    answer = refused.value.answer
    assert answer.status == 503
    assert answer.error_code() == "too_many_connections"
    assert int(answer.headers["retry-after"]) >= 1

    for client in clients:
        assert client.is_at_peace(), "those who are in stay in"
    clients[1].send_close(1000)
    until(lambda: serve.stats()["connections"]["total"] == 2, "a free place")
    assert world.watcher(serve, "org-c").is_at_peace()
    with pytest.raises(Refused):
        world.client(serve, "org-a")


def test_health_is_answered_when_all_places_are_taken(world):
    serve = world.serve("--max-connections", "1")
    client = world.watcher(serve)
    for _ in range(5):
        assert serve.get("/healthz").status == 200
        assert serve.stats()["connections"] == {"total": 1, "limit": 1, "organizations": {"org-rio": 1}}
    assert client.is_at_peace()


def test_refused_ones_do_not_use_up_places(world):
    serve = world.serve("--max-connections", "2")
    client = world.watcher(serve)
    for _ in range(20):
        with pytest.raises(Refused):
            world.client(serve, ".no-organisation")
    assert client.is_at_peace()
    assert world.watcher(serve).is_at_peace()


def test_the_default_is_ten_thousand(world):
    assert world.serve().stats()["connections"]["limit"] == 10_000
