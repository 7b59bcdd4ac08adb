"""`kill -9` of serve under load, and what the others make of it."""

import json
import re
import signal

from harness.events import event, joined, numbered
from harness.patience import until

EVENTS = 200_000


def reborn(world, serve):
    """Another serve in the same places."""
    return world.serve(port=serve.port)


def kill(serve):
    serve.signal(signal.SIGKILL)
    assert serve.wait() == -signal.SIGKILL


def start_emit(world, *options, count=EVENTS):
    path = world.folder / "lines.jsonl"
    path.write_bytes(joined(numbered(count, size=200)))
    emit = world.start("emit", "--socket", world.socket, "--receipts", *options, path)
    until(lambda: emit.out().count(b"\n") > 1_000, lambda: f"emit under way; it said {emit.talk()}", 20)
    return emit


def test_emit_sends_again_what_was_not_acknowledged(world):
    serve = world.serve()
    emit = start_emit(world)
    kill(serve)
    assert emit.alive(), "it was killed under load"
    second = reborn(world, serve)
    assert emit.wait(60) == 0, emit.talk()

    receipts = [json.loads(line) for line in emit.lines()]
    assert [r["line"] for r in receipts] == list(range(1, EVENTS + 1)), "one receipt a line, in order"
    epochs = list(dict.fromkeys(r["epoch"] for r in receipts))
    assert len(epochs) == 2
    for epoch in epochs:
        seqs = [r["seq"] for r in receipts if r["epoch"] == epoch]
        assert seqs == list(range(1, len(seqs) + 1))
    assert second.stats()["events"]["accepted"] == sum(r["epoch"] == epochs[1] for r in receipts)
    assert re.search(r"\d.* not (yet )?acknowledged", emit.talk()), emit.talk()


def test_emit_gives_up_when_it_stays_away(world):
    serve = world.serve()
    emit = start_emit(world, "--reconnect", "1s")
    kill(serve)
    assert emit.wait(30) == 6
    receipts = emit.out().count(b"\n")
    told = re.findall(r"(\d+) lines were not acknowledged", emit.talk())
    assert len(told) == 2, emit.talk()
    assert 0 < int(told[-1]) <= EVENTS - receipts, "at the end; when it was cut off, it may just have had all its receipts"


def test_listen_says_so_and_comes_back(world):
    serve = world.serve()
    listen = world.listen(serve)
    world.publish(serve, *numbered(5))
    listen.until_lines(5)
    kill(serve)
    listen.until_talk("syncws-listen: connection lost (")
    assert re.search(r"trying again in \d[\d.]* m?s", listen.talk()), listen.talk()

    second = reborn(world, serve)
    world.publish(second, *numbered(3, first=6))
    listen.until_talk("syncws-listen: connected again after ", 60)
    lines = [json.loads(line) for line in listen.until_lines(9)]
    assert [(e["seq"], e["details"]["n"]) for e in lines[:5]] == [(n, n) for n in range(1, 6)]
    assert lines[5]["type"] == "GAP"
    assert lines[5]["details"]["from"] == 6
    assert lines[5]["details"]["reason"] == "epoch-changed"
    assert [(e["seq"], e["details"]["n"]) for e in lines[6:]] == [(1, 6), (2, 7), (3, 8)]

    world.publish(second, event("after all"))
    assert json.loads(listen.until_lines(10)[9])["seq"] == 4, "and it watches on"


def test_the_port_is_free_again_at_once_with_clients_still_there(world):
    serve = world.serve()
    clients = [world.watcher(serve) for _ in range(10)]
    kill(serve)
    second = reborn(world, serve)
    assert second.port == serve.port
    for client in clients:
        assert client.expect_close() is None
    assert second.stats()["connections"]["total"] == 0
