"""--receipts and --no-ack: what emit knows when it ends."""

import json
import os
import signal
import socket

import pytest

from harness.events import event, joined, numbered
from harness.patience import until, until_still


def test_one_a_line_in_order_over_organisations(world):
    world.serve()
    lines = [event("a"), event("b", "org-oslo"), event("c"), event("d", "org-oslo")]
    done = world.emit("--receipts", input=joined(lines))
    assert done.code == 0, done
    assert [list(r) for r in done.objects()] == [["line", "organizationId", "seq", "epoch"]] * 4
    assert [(r["line"], r["organizationId"], r["seq"]) for r in done.objects()] == [
        (1, "org-rio", 1),
        (2, "org-oslo", 1),
        (3, "org-rio", 2),
        (4, "org-oslo", 2),
    ]
    assert b" " not in done.lines()[0], "compact JSON"


def test_positions_go_on_from_run_to_run(world):
    world.serve()
    first = world.emit("--receipts", input=joined(numbered(3))).objects()
    second = world.emit("--receipts", input=joined(numbered(2))).objects()
    assert [(r["line"], r["seq"]) for r in first + second] == [(1, 1), (2, 2), (3, 3), (1, 4), (2, 5)]
    assert len({r["epoch"] for r in first + second}) == 1


@pytest.mark.parametrize("options", [(), ("--receipts",)], ids=["acks", "receipts"])
def test_acknowledged_means_already_in_history(world, options):
    serve = world.serve()
    for n in range(20):
        assert world.emit(*options, input=joined([event(f"pfa-{n}")])).code == 0
        client = world.watcher(serve, query="?last=1")
        assert client.message() == event(f"pfa-{n}")
        client.close()


def test_no_ack_sends_and_leaves(world):
    serve = world.serve()
    client = world.watcher(serve)
    lines = numbered(2_000)
    done = world.emit("--no-ack", input=joined(lines))
    assert (done.code, done.out) == (0, b""), done
    assert client.events(2_000) == lines


def test_no_ack_needs_no_answer(world):
    """A server that takes JSON lines and never says a word can be fed with it."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(str(world.socket))
        server.listen()
        emit = world.start("emit", "--socket", world.socket, "--no-ack", "--type", "SYNC_SUCCESS", "--org", "o", "--pfa", "p")
        link, _ = server.accept()
        received = bytearray()
        with link:
            link.settimeout(10)
            while piece := link.recv(65536):
                received += piece
        assert emit.wait() == 0
    last = json.loads(received.splitlines()[-1])
    assert last["pfaId"] == "p"


def test_head_1_ends_it_quietly(world):
    """A closed stdout is a normal end."""
    serve = world.serve()
    path = world.folder / "lines.jsonl"
    path.write_bytes(joined(numbered(20_000)))
    script = 'set -o pipefail; "$EMIT" --socket "$WHERE" --receipts "$LINES_FILE" | head -1'
    done = world.shell(script, env={"WHERE": str(world.socket), "LINES_FILE": str(path)}, seconds=30)
    assert done.code == 0, done
    assert len(done.lines()) == 1
    assert done.err == ""
    until(lambda: serve.stats()["events"]["accepted"] >= 1, "at least the first event")


def test_a_full_disk_is_an_output_error(world):
    world.serve()
    with open("/dev/full", "wb") as full:
        done = world.emit("--receipts", input=joined(numbered(10)), stdout=full)
    assert done.code == 74, done


def test_interrupted_while_nobody_reads_the_receipts(world):
    """A full pipe on stdout must not make it deaf."""
    serve = world.serve()
    path = world.folder / "lines.jsonl"
    path.write_bytes(joined(numbered(50_000)))
    reader, writer = os.pipe()
    emit = world.start("emit", "--socket", world.socket, "--receipts", path, stdout=writer)
    os.close(writer)
    until_still(lambda: serve.stats()["events"]["accepted"], "it stands still")
    assert emit.alive()
    emit.signal(signal.SIGINT)
    assert emit.wait() == 130
    os.close(reader)
