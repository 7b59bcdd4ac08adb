"""A full disk: publishing is refused and said so, viewers stay, and when there is room again it goes on by itself."""

import json
import signal

import pytest

from harness.background import Background
from harness.events import event, joined, numbered, with_seq
from harness.journal import empty_log, kill, query, refused_start
from harness.patience import until
from harness.producer import naks_of
from harness.serve import DEFAULT
from harness.small_disk import DISKS, TinyDisk
from harness.world import PIPE, V1


@pytest.fixture(params=DISKS, ids=[kind.name for kind in DISKS])
def disk(request, world):
    made = request.param(world.folder)
    yield made
    for process in world.processes:
        process.process.kill()
        process.process.wait()
    made.close()


@pytest.fixture
def path(disk):
    return disk.folder / "journal.db"


def until_ready(serve):
    until(lambda: serve.get("/readyz").status == 200, lambda: f"serve to recover; it said {serve.talk()}", 30)


def test_at_start_it_is_74(world, disk, path):
    disk.fill()
    code, sentence = refused_start(world, path, **disk.popen)
    assert code == 74
    assert sentence.startswith(f"the journal {path} can't be written: ")
    assert disk.reason in sentence


def test_refused_said_and_over(world, disk, path):
    serve = world.serve("--journal", path)
    viewer = world.watcher(serve, protocols=V1)
    world.publish(serve, *numbered(3))
    disk.fill(serve)

    producer = world.producer(serve)
    producer.send(*numbered(3, first=4))
    *naks, ack = producer.answers_to(3)
    assert [(answer["nak"]["line"], answer["nak"]["retry"]) for answer in naks] == [(1, True), (2, True), (3, True)]
    assert naks[0]["nak"]["error"].startswith(f"the journal {path} can't be written: ")
    assert ack == {"ack": {"lines": 3}}
    not_ready = serve.get("/readyz")
    assert (not_ready.status, not_ready.json()) == (503, {"status": "journal unavailable"})
    assert serve.get("/healthz").status == 200

    answer = serve.get("/api/sync/events", method="POST", body=event())
    assert answer.status == 503 and int(answer.headers["retry-after"]) > 0
    [result] = answer.json()["results"]
    assert result["error"]["code"] == "unavailable" and str(path) in result["error"]["message"]

    newcomer = world.watcher(serve, query="?since=0", protocols=V1)
    assert len(newcomer.objects(3)) == 3, "what was recorded is still told"
    assert len(viewer.objects(3)) == 3
    assert viewer.is_at_peace() and newcomer.is_at_peace()

    disk.make_room()
    until_ready(serve)
    producer.send(event("after a nak"))
    assert producer.answers_to(4)[0]["nak"]["retry"] is True, "order is kept on a connection that had a nak"
    [receipt] = world.publish(serve, *numbered(1, first=4))
    assert receipt["seq"] == 4, "what was refused has left no hole"
    assert viewer.objects(1)[0]["seq"] == 4
    assert viewer.is_at_peace()
    kill(serve)
    again = world.serve("--journal", path)
    seen = world.watcher(again, query="?since=0").events(4)
    assert seen == numbered(4)


def test_emit_sends_again_and_nothing_is_lost_or_doubled(world, disk, path):
    """While it writes, the disk is full twice."""
    lines = numbered(900, size=400)
    serve = world.serve("--journal", path, "--history-bytes", "512K")
    viewer = world.watcher(serve, protocols=V1)
    emit = world.start("emit", "--socket", world.socket, "--receipts", "--reconnect", "60s", stdin=PIPE, bufsize=0)
    emit.stdin.write(joined(lines[:300]))
    emit.until_lines(300, 30)
    for part in (lines[300:600], lines[600:]):
        disk.fill(serve)
        emit.stdin.write(joined(part))
        until(lambda: serve.get("/readyz").status == 503, "the disk to be full", 30)
        disk.make_room()
        until_ready(serve)
        emit.until_lines(lines.index(part[-1]) + 1, 60)
    emit.finish_input()
    assert emit.wait(30) == 0, emit.talk()
    assert "can't be written" in emit.talk()
    receipts = [json.loads(line) for line in emit.lines()]
    assert [(r["line"], r["seq"]) for r in receipts] == [(n, n) for n in range(1, 901)]
    assert viewer.objects(900, 30) == [json.loads(with_seq(line, n)) for n, line in enumerate(lines, start=1)]
    assert viewer.is_at_peace()
    kill(serve)
    assert query(path, "SELECT count(*), max(seq) FROM history") == ["900|900"]


@pytest.mark.parametrize("disk", [kind for kind in DISKS if kind is TinyDisk], ids=["tmpfs"], indirect=True)
def test_its_own_log_makes_room(world, disk, path):
    """The journal goes through its own pages again and again; the copies of them in the log are what can be spared."""
    serve = world.serve("--journal", path, "--history-events", "20", "--dedup-window", "0")
    world.publish(serve, *numbered(100))
    empty_log(path)
    for n in range(101, 121):
        world.publish(serve, *numbered(1, first=n))
    log = disk.folder / "journal.db-wal"
    assert log.stat().st_size > 100_000, "enough for what it tries"
    disk.fill_around_logs()
    accepted = 120

    def refused():
        nonlocal accepted
        producer = world.producer(serve)
        producer.send(*numbered(10, first=accepted + 1))
        naks = naks_of(producer.answers_to(10))
        producer.close()
        accepted += 10 - len(naks)
        return naks

    until(refused, "the disk to be full", 30)
    until_ready(serve)
    assert disk.ballast.exists()
    [receipt] = world.publish(serve, *numbered(1, first=accepted + 1))
    assert receipt["seq"] == accepted + 1


def test_standard_input_waits(world, disk, path):
    """It can't be asked to send again, so it is read no further, and nothing is dropped."""
    lines = numbered(1_000, size=400)
    serve = world.serve("--journal", path, socket=DEFAULT, stdin=PIPE, bufsize=0)
    viewer = world.watcher(serve)
    serve.stdin.write(joined(lines[:100]))
    assert viewer.events(100) == lines[:100]
    disk.fill(serve)
    serve.stdin.write(joined(lines[100:200]))
    until(lambda: serve.get("/readyz").status == 503, "the disk to be full", 30)
    feeding = Background(write_all, serve.stdin, joined(lines[200:]))
    assert viewer.is_at_peace()
    assert not feeding.is_done(), "the pipe is full, and its writer waits"
    disk.make_room()
    assert viewer.events(900, 30) == lines[100:]
    feeding.result()
    serve.finish_input()
    assert viewer.expect_close() == 1001
    viewer.close()
    assert serve.wait() == 0, serve.talk()


def fill_and_release(serve, disk):
    """To be called when something is under way that needs the journal."""
    until(lambda: serve.get("/readyz").status == 503, "the disk to be full", 30)
    disk.make_room()


def write_all(pipe, octets):
    while octets:
        octets = octets[pipe.write(octets) :]


def test_the_end_of_standard_input_waits(world, disk, path):
    """Nothing more comes that could remind serve of what it holds; a last line without a newline is one."""
    lines = numbered(101, size=400)
    serve = world.serve("--journal", path, socket=DEFAULT, stdin=PIPE, bufsize=0)
    viewer = world.watcher(serve)
    disk.fill(serve)
    serve.stdin.write(joined(lines)[:-1])
    serve.finish_input()
    fill_and_release(serve, disk)
    messages, closed = viewer.to_the_end(30)
    assert (messages, closed.code) == (lines, 1001)
    viewer.close()
    assert serve.wait() == 0, serve.talk()


@pytest.mark.parametrize("stays", [True, False], ids=["stays", "leaves"])
def test_a_socket_without_acks_waits(world, disk, path, stays):
    lines = numbered(100, size=400)
    serve = world.serve("--journal", path, "--ping-interval", "0")
    viewer = world.watcher(serve)
    disk.fill(serve)
    producer = world.producer(serve, hello=None)
    producer.send(*lines)
    if not stays:
        producer.close()
    fill_and_release(serve, disk)
    assert viewer.events(100, 30) == lines


def test_the_end_while_it_is_full(world, disk, path):
    """SIGTERM is obeyed; what was acknowledged is in the file."""
    serve = world.serve("--journal", path, "--drain", "2s")
    world.publish(serve, *numbered(3))
    disk.fill(serve)
    producer = world.producer(serve)
    producer.send(event())
    assert producer.answers_to(1)[0]["nak"]["retry"] is True
    serve.signal(signal.SIGTERM)
    assert serve.wait(20) == 0, serve.talk()
    disk.make_room()
    again = world.serve("--journal", path)
    assert world.watcher(again, query="?since=0").events(3) == numbered(3)
