"""--threads: viewers are spread over threads, and none of them can tell."""

import json
import random
import signal

import pytest

from harness.background import Background
from harness.client import Refused
from harness.events import event, numbered
from harness.flood import TINY, wide_events
from harness.gate import bearer, guarded, is_let_in, ticket, token, verdict
from harness.patience import until
from harness.world import V1

# So many that hardly ever (once in 2 to the 39th) all are on one of two threads.
MANY = 40


@pytest.fixture
def serve(world):
    return world.serve("--threads", "2")


def crowd(world, serve, count=MANY, organisation="org-rio", **more):
    return [world.watcher(serve, organisation, **more) for _ in range(count)]


def test_everybody_sees_everything_once_and_in_order(world, serve):
    clients = crowd(world, serve) + crowd(world, serve, protocols=V1)
    lines = numbered(300)
    world.publish(serve, *lines)
    for client in clients[:MANY]:
        assert client.events(len(lines)) == lines
    for client in clients[MANY:]:
        assert [e["seq"] for e in client.objects(len(lines))] == list(range(1, len(lines) + 1))
    assert all(client.is_at_peace() for client in clients)


def test_all_are_at_one_position_in_one_epoch(world, serve):
    before = [c.greeting["details"] for c in crowd(world, serve, protocols=V1)]
    assert len({d["epoch"] for d in before}) == 1 and {d["seq"] for d in before} == {0}
    world.publish(serve, *numbered(7))
    after = [c.greeting["details"] for c in crowd(world, serve, protocols=V1)]
    assert {(d["epoch"], d["seq"]) for d in after} == {(before[0]["epoch"], 7)}


def test_whoever_comes_back_resumes_wherever_it_lands(world, serve):
    lines = numbered(50)
    epoch = world.publish(serve, *lines)[-1]["epoch"]
    for _ in range(MANY):
        since = random.randrange(50)
        client = world.watcher(serve, query=f"?since={since}&epoch={epoch}")
        assert client.events(50 - since) == lines[since:]
        assert client.is_at_peace()


def test_history_is_back_on_all_threads_after_kill_nine(world):
    options = ("--threads", "2", "--journal", str(world.folder / "journal"))
    serve = world.serve(*options)
    lines = numbered(40)
    epoch = world.publish(serve, *lines)[-1]["epoch"]
    serve.signal(signal.SIGKILL)
    assert serve.wait() == -signal.SIGKILL
    again = world.serve(*options)
    clients = crowd(world, again, query=f"?since=10&epoch={epoch}")
    world.publish(again, event("after all"))
    for client in clients:
        assert client.events(31) == [*lines[10:], event("after all")]


def test_snapshots_and_the_newest(world, serve):
    world.publish(serve, *numbered(20))
    for client in crowd(world, serve, 20, query="?last=3"):
        assert [e["details"]["n"] for e in client.objects(3)] == [18, 19, 20]
    snapshot = world.watcher(serve, query="?snapshot=1").objects(1)
    for client in crowd(world, serve, 20, query="?snapshot=1"):
        assert client.objects(1) == snapshot


def test_statistics_are_of_all_threads(world, serve):
    clients = crowd(world, serve) + crowd(world, serve, 10, "org-oslo")
    lines = numbered(5)
    world.publish(serve, *lines)
    for client in clients[:MANY]:
        client.events(5)
    stats = serve.stats()
    assert stats["connections"]["total"] == MANY + 10
    assert stats["connections"]["organizations"] == {"org-rio": MANY, "org-oslo": 10}
    assert stats["deliveries"]["events"] == 5 * MANY
    assert stats["history"]["events"] == 5
    for client in clients:
        client.abort()
    until(lambda: serve.stats()["connections"] == {"total": 0, "limit": 10_000, "organizations": {}}, serve.stats)


def test_limits_count_all_threads(world):
    serve = world.serve("--threads", "2", "--max-connections", "15", "--max-per-organization", "10")
    clients = crowd(world, serve, 10)
    for _ in range(MANY):
        with pytest.raises(Refused) as refused:
            world.client(serve)
        assert (refused.value.answer.status, refused.value.answer.error_code()) == (429, "too_many_connections")
    crowd(world, serve, 5, "org-oslo")
    for _ in range(MANY):
        with pytest.raises(Refused) as refused:
            world.client(serve, "org-paris")
        assert refused.value.answer.status == 503
    assert all(client.is_at_peace() for client in clients)


def test_tokens_are_asked_for_on_all_threads(world):
    revoked = world.folder / "revoked"
    revoked.write_text("")
    serve = guarded(world, "--threads", "2", "--revoked", str(revoked))
    for _ in range(MANY):
        assert verdict(world, serve)[0] == 401
        assert verdict(world, serve, "org-oslo", headers=[bearer(token())])[0] == 403
    spent = ticket(serve)
    assert is_let_in(world, serve, query=f"?ticket={spent}")
    for _ in range(MANY):
        assert verdict(world, serve, query=f"?ticket={spent}") == (401, "ticket_invalid")
    leaving = crowd(world, serve, headers=[bearer(token(sub="mallory"))])
    staying = crowd(world, serve, headers=[bearer(token(sub="alice"))])
    revoked.write_text("sub mallory\n")
    serve.signal(signal.SIGHUP)
    assert [client.expect_close() for client in leaving] == [4501] * MANY
    assert all(client.is_at_peace() for client in staying)


def test_an_organisation_that_goes_is_gone_on_all_threads(world):
    names = world.folder / "organisations"
    names.write_text("org-rio\norg-oslo\n")
    serve = world.serve("--threads", "2", "--orgs", str(names))
    leaving, staying = crowd(world, serve), crowd(world, serve, organisation="org-oslo")
    names.write_text("org-oslo\n")
    serve.signal(signal.SIGHUP)
    assert [client.expect_close() for client in leaving] == [4503] * MANY
    assert all(client.is_at_peace() for client in staying)


def test_requests_are_answered_wherever_they_land(world, serve):
    for n in range(MANY):
        answer = serve.get("/api/sync/events", method="POST", body=event(str(n)))
        assert answer.status == 200 and answer.json()["results"][0]["seq"] == n + 1, answer
        assert serve.get("/readyz").status == 200
        assert serve.get("/api/sync/status/org-rio").json()["seq"] == n + 1
        assert serve.get("/nowhere").status == 404


def test_the_end(world, serve):
    clients = crowd(world, serve)
    serve.signal(signal.SIGTERM)
    assert [client.expect_close() for client in clients] == [1001] * MANY
    assert serve.wait() == 0


def test_everything_is_delivered_before_the_end_of_input(world):
    serve = world.serve("--threads", "2", "--exit-when-drained", "30s", "--no-socket", socket=None, stdin=-1)
    clients = crowd(world, serve)
    lines = numbered(500)
    serve.stdin.write(b"\n".join(lines) + b"\n")
    serve.finish_input()
    for client in clients:
        assert client.events(len(lines)) == lines
        assert client.expect_close() == 1001
    assert serve.wait() == 0


def test_slow_ones_are_cut_off_and_hold_nobody(world):
    lines = wide_events()
    serve = world.serve("--threads", "2", "--history-bytes", "1M", "--ping-interval", "0")
    slow = crowd(world, serve, 3, receive_buffer=TINY)
    others = crowd(world, serve, 12)
    reading = [Background(client.events, len(lines), 100) for client in others]
    world.publish(serve, *lines)
    for reader in reading:
        assert reader.result() == lines
    for client in slow:
        messages, closed = client.to_the_end(60)
        assert closed.code == 4008
        numbers = [json.loads(message)["details"]["n"] for message in messages]
        assert numbers == list(range(1, len(numbers) + 1))
    assert serve.stats()["deliveries"]["slowConsumers"] == 3


def test_a_port_that_another_has_is_not_shared(world, serve):
    done = world.run("serve", "--threads", "2", "--port", serve.port, "--socket", world.folder / "b.sock")
    assert done.code == 2, done
    assert str(serve.port) in done.err


@pytest.mark.parametrize("value", ["0", "257", "two", ""])
def test_what_is_no_number_of_threads(world, value):
    done = world.run("serve", "--threads", value, "--no-socket")
    assert done.code == 2 and "--threads" in done.err


def test_auto(world):
    serve = world.serve("--threads", "auto")
    client = world.watcher(serve)
    world.publish(serve, event())
    assert client.message() == event()
