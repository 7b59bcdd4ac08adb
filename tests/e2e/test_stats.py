"""/api/ws/stats: what is connected, what came in and what went out."""

from harness.events import event, numbered
from harness.patience import until
from harness.world import V1


def test_a_fresh_server(world):
    serve = world.serve("--max-connections", "123")
    stats = serve.stats()
    assert set(stats) == {"uptimeSeconds", "connections", "events", "deliveries", "history", "pacing"}
    assert 0 <= stats["uptimeSeconds"] < 60
    assert stats["connections"] == {"total": 0, "limit": 123, "organizations": {}}
    assert stats["events"] == {"accepted": 0, "refused": 0}
    assert stats["deliveries"] == {"events": 0, "bytes": 0, "sends": 0, "slowConsumers": 0}
    assert stats["history"] == {"rooms": 0, "events": 0, "bytes": 0}
    assert stats["pacing"] == {"waits": 0, "seconds": 0}


def test_connections_of_each_organisation(world):
    serve = world.serve()
    rio = [world.watcher(serve), world.watcher(serve, protocols=V1)]
    world.watcher(serve, "org-oslo")
    assert serve.stats()["connections"]["organizations"] == {"org-rio": 2, "org-oslo": 1}
    assert serve.stats()["connections"]["total"] == 3

    rio[0].send_close(1000)
    serve.until_connections(1)
    rio[1].abort()
    until(lambda: serve.stats()["connections"]["organizations"] == {"org-oslo": 1}, "org-rio to be empty")


def test_asking_is_not_connecting(world):
    serve = world.serve()
    for _ in range(5):
        assert serve.stats()["connections"]["total"] == 0


def test_events_in_and_out(world):
    serve = world.serve()
    clients = [world.watcher(serve) for _ in range(3)]
    lines = numbered(10, size=300)
    producer = world.producer(serve)
    producer.send(*lines, b"bad", event("elsewhere", "org-oslo"))
    producer.answers_to(12)
    for client in clients:
        assert client.events(10) == lines

    stats = serve.stats()
    assert stats["events"] == {"accepted": 11, "refused": 1}
    assert stats["deliveries"]["events"] == 30
    assert 3 <= stats["deliveries"]["sends"] <= 30
    assert stats["deliveries"]["bytes"] >= 3 * sum(map(len, lines))
    assert stats["history"]["events"] == 11
    assert stats["history"]["rooms"] == 2
    assert stats["history"]["bytes"] >= sum(map(len, lines))
