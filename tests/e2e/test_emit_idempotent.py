"""--idempotent: each line carries an eventId, so that sending it again can't double it."""

import json

from harness.event_server import EventServer
from harness.events import event, joined, numbered, sized
from harness.world import PIPE


def ids_of(lines):
    return [json.loads(line).get("eventId") for line in lines]


def test_lines_without_one_get_one(world):
    serve = world.serve()
    client = world.watcher(serve)
    mine = event("mine")[:-1] + b',"eventId":"order-7"}'
    done = world.emit("--idempotent", input=joined([event("one"), mine, event("two")]))
    assert done.code == 0, done
    first, second, third = client.events(3)
    assert second == mine
    assert first.startswith(event("one")[:-1] + b',"eventId":"') and first.endswith(b'"}')
    assert third.startswith(event("two")[:-1])
    assert len(set(ids_of([first, second, third]))) == 3


def test_each_run_has_its_own(world):
    serve = world.serve()
    client = world.watcher(serve)
    for _ in range(3):
        assert world.emit("--idempotent", input=joined(numbered(20))).code == 0
    ids = ids_of(client.events(60))
    assert len(set(ids)) == 60
    assert all(ids)


def test_a_line_keeps_its_id_when_it_is_sent_again(world):
    with EventServer(world.socket) as server:
        emit = world.start("emit", "--socket", world.socket, "--idempotent", stdin=PIPE)
        emit.stdin.write(joined(numbered(3)))
        emit.finish_input()
        with server.accept() as first:
            sent = first.lines(3)
        with server.accept() as second:
            assert second.lines(3) == sent
            second.ack(3)
            assert emit.wait() == 0, emit.talk()
    assert len(set(ids_of(sent))) == 3


def test_bad_lines_are_refused_by_the_server_as_ever(world):
    world.serve()
    done = world.emit("--idempotent", input=b'nonsense\n{"type":"SYNC_X"}\n' + joined([event()]))
    assert done.code == 1, done
    assert "line 1: not JSON" in done.err
    assert "line 2: the field organizationId is missing" in done.err


def test_no_room_for_an_id(world):
    world.serve()
    done = world.emit("--idempotent", input=joined([sized(10_240), event()]))
    assert done.code == 1, done
    assert "line 1: 10240 bytes long" in done.err and "eventId" in done.err


def test_by_flags(world):
    serve = world.serve()
    client = world.watcher(serve)
    flags = ("--type", "SYNC_SUCCESS", "--org", "org-rio", "--pfa", "p")
    assert world.emit("--idempotent", *flags).code == 0
    assert world.emit("--idempotent", "--event-id", "mine", *flags).code == 0
    first, second = ids_of(client.events(2))
    assert first and second == "mine"
