"""--spool: what no server takes waits on the disk, in order, and nothing of it is lost or doubled."""

import json
import signal

import pytest

from harness.event_server import EventServer
from harness.events import event, joined, numbered
from harness.patience import until
from harness.world import PIPE


@pytest.fixture
def spool(world):
    return world.folder / "spool"


def status(world, spool, *options):
    done = world.run("emit", "--spool", spool, "--spool-status", *options)
    assert done.code == 0, done
    [line] = done.objects()
    return line


def fill(world, spool, lines, *options):
    """Spools lines while there is no server."""
    done = world.emit("--spool", spool, *options, input=joined(lines))
    assert done.code == 0, done
    assert f"{len(lines)} lines spooled in {spool}" in done.err, done
    return done


def numbers(lines):
    return [json.loads(line)["details"]["n"] for line in lines]


def test_without_a_server_lines_are_kept_and_later_sent_in_order(world, spool):
    fill(world, spool, numbered(3))
    fill(world, spool, numbered(2, first=4))
    kept = status(world, spool)
    assert list(kept) == ["lines", "bytes", "oldest", "limit"]
    assert (kept["lines"], kept["limit"]) == (5, 64 * 1024 * 1024)
    assert kept["bytes"] > sum(map(len, numbered(5)))
    assert kept["oldest"].endswith("Z")

    serve = world.serve()
    client = world.watcher(serve)
    done = world.emit("--spool", spool, "--spool-flush")
    assert (done.code, done.out, done.err) == (0, b"", ""), done
    arrived = client.events(5)
    assert numbers(arrived) == [1, 2, 3, 4, 5]
    assert len({json.loads(line)["eventId"] for line in arrived}) == 5
    assert status(world, spool) == {"lines": 0, "bytes": 0, "oldest": None, "limit": kept["limit"]}


def test_with_a_server_nothing_stays(world, spool):
    serve = world.serve()
    client = world.watcher(serve)
    done = world.emit("--spool", spool, "--receipts", input=joined(numbered(3_000)))
    assert (done.code, done.err) == (0, ""), done
    assert [receipt["line"] for receipt in done.objects()] == list(range(1, 3_001))
    assert numbers(client.events(3_000)) == list(range(1, 3_001))
    assert status(world, spool)["lines"] == 0


def test_new_lines_go_behind_those_that_wait(world, spool):
    fill(world, spool, numbered(2_000))
    serve = world.serve()
    client = world.watcher(serve)
    done = world.emit("--spool", spool, "--receipts", input=joined(numbered(3, first=2_001)))
    assert done.code == 0, done
    assert [receipt["line"] for receipt in done.objects()] == [1, 2, 3], "only lines of this run"
    assert numbers(client.events(2_003)) == list(range(1, 2_004))


def test_a_line_keeps_the_time_it_was_read_at(world, spool):
    bare = b'{"type":"SYNC_SUCCESS","pfaId":"p","organizationId":"org-rio"}'
    fill(world, spool, [bare])
    oldest = status(world, spool)["oldest"]
    serve = world.serve()
    client = world.watcher(serve)
    assert world.emit("--spool", spool, "--spool-flush").code == 0
    assert abs(_milliseconds(json.loads(client.message())["timestamp"]) - _milliseconds(oldest)) < 2_000


def _milliseconds(stamp):
    hours, minutes, seconds = stamp[11:-1].split(":")
    return ((int(hours) * 60 + int(minutes)) * 60 + float(seconds)) * 1000


def test_a_bad_line_is_refused_at_once(world, spool):
    done = world.emit("--spool", spool, input=b"nonsense\n" + joined([event()]))
    assert done.code == 1, done
    assert "line 1: not JSON" in done.err
    assert "1 lines spooled" in done.err


def test_what_the_server_refuses_leaves_the_spool_and_is_named(world, spool):
    odd = event("odd", type="SYNC_ODD")
    fill(world, spool, [event("one"), odd, event("two")])
    serve = world.serve("--strict-types")
    client = world.watcher(serve)
    done = world.emit("--spool", spool, "--spool-flush")
    assert done.code == 1, done
    assert "SYNC_ODD" in done.err and '"pfaId":"odd"' in done.err and "spooled at 2" in done.err, done
    assert [json.loads(client.message())["pfaId"] for _ in range(2)] == ["one", "two"]
    assert status(world, spool)["lines"] == 0


def test_a_full_spool_refuses_what_is_new(world, spool):
    fill(world, spool, numbered(5))
    before = status(world, spool, "--spool-limit", "2K")
    assert before["limit"] == 2048
    done = world.emit("--spool", spool, "--spool-limit", "2K", input=joined(numbered(10, first=6)))
    assert done.code == 1, done
    kept = status(world, spool)
    assert before["lines"] < kept["lines"] < 15 and kept["bytes"] <= 2048
    fresh = kept["lines"] - 5
    assert f"line {fresh + 1}: no room in the spool" in done.err
    assert f"{fresh} lines spooled in" in done.err
    serve = world.serve()
    client = world.watcher(serve)
    assert world.emit("--spool", spool, "--spool-flush").code == 0
    assert numbers(client.events(kept["lines"])) == list(range(1, kept["lines"] + 1))


def test_with_a_server_a_small_spool_only_slows(world, spool):
    serve = world.serve()
    client = world.watcher(serve)
    done = world.emit("--spool", spool, "--spool-limit", "2K", input=joined(numbered(300)))
    assert done.code == 0, done
    assert numbers(client.events(300)) == list(range(1, 301))


def test_a_line_that_could_never_fit_is_refused(world, spool):
    world.serve()
    done = world.emit("--spool", spool, "--spool-limit", "100", input=joined(numbered(2)))
    assert done.code == 1, done
    assert "line 2: no room in the spool" in done.err


def test_flush_without_a_server_is_3_and_with_nothing_to_send_0(world, spool):
    assert world.emit("--spool", spool, "--spool-flush").code == 0
    fill(world, spool, [event()])
    done = world.emit("--spool", spool, "--spool-flush")
    assert done.code == 3, done
    assert status(world, spool)["lines"] == 1


def test_status_makes_no_folder(world, spool):
    assert status(world, spool)["lines"] == 0
    assert not spool.exists()


def test_flush_prints_receipts_in_the_spools_order(world, spool):
    fill(world, spool, numbered(3))
    world.serve()
    done = world.emit("--spool", spool, "--spool-flush", "--receipts")
    assert [(r["line"], r["seq"]) for r in done.objects()] == [(1, 1), (2, 2), (3, 3)]


def test_a_long_run_spools_while_the_server_is_away(world, spool):
    """As a worker's pipe does: lines before, during and after an outage."""
    first = world.serve()
    emit = world.start("emit", "--socket", world.socket, "--spool", spool, "--reconnect", "0s", stdin=PIPE)

    def say(lines):
        emit.stdin.write(joined(lines))
        emit.stdin.flush()

    say(numbered(10))
    until(lambda: first.stats()["events"]["accepted"] == 10, "the first ten")
    first.signal(signal.SIGKILL)
    first.wait()
    emit.until_talk("until a server takes them")
    say(numbered(10, first=11))
    until(lambda: status(world, spool)["lines"] == 10, "ten in the spool")

    second = world.serve()
    client = world.watcher(second, query="?last=100")
    emit.until_talk("connected again")
    say(numbered(10, first=21))
    emit.finish_input()
    assert emit.wait(30) == 0, emit.talk()
    assert numbers(client.events(20)) == list(range(11, 31))
    assert status(world, spool)["lines"] == 0


def test_lost_within_reconnect_and_found_again(world, spool):
    with EventServer(world.socket) as server:
        emit = world.start("emit", "--socket", world.socket, "--spool", spool, stdin=PIPE)
        emit.stdin.write(joined(numbered(5)))
        emit.finish_input()
        with server.accept() as first:
            sent = first.lines(5)
            first.ack(2)
        with server.accept() as second:
            assert second.lines(3) == sent[2:]
            second.not_now(1, 2, 3)
            second.until_gone()
        with server.accept() as third:
            assert third.lines(3) == sent[2:]
            third.ack(3)
            assert emit.wait() == 0, emit.talk()
    assert status(world, spool)["lines"] == 0


def test_what_was_not_acknowledged_stays(world, spool):
    with EventServer(world.socket) as server:
        emit = world.start("emit", "--socket", world.socket, "--spool", spool, "--reconnect", "300ms", stdin=PIPE)
        emit.stdin.write(joined(numbered(5)))
        emit.finish_input()
        with server.accept() as first:
            sent = first.lines(5)
            first.ack(2)
            server.listener.close()
        assert emit.wait() == 0, emit.talk()
    assert f"3 lines spooled in {spool}" in emit.talk()
    world.socket.unlink()
    serve = world.serve()
    client = world.watcher(serve)
    assert world.emit("--spool", spool, "--spool-flush").code == 0
    assert client.events(3) == sent[2:], "with the same eventIds"


def test_a_second_emit_only_appends_and_the_first_sends(world, spool):
    serve = world.serve()
    client = world.watcher(serve)
    first = world.start("emit", "--socket", world.socket, "--spool", spool, stdin=PIPE)
    first.stdin.write(joined(numbered(1)))
    first.stdin.flush()
    assert numbers(client.events(1)) == [1]
    second = world.run("emit", "--spool", spool, "--socket", world.folder / "none", input=joined(numbered(2, first=2)))
    assert second.code == 0, second
    assert numbers(client.events(2)) == [2, 3]
    first.finish_input()
    assert first.wait() == 0, first.talk()
    assert first.talk() == ""


def test_flush_waits_for_another_sender(world, spool):
    serve = world.serve()
    client = world.watcher(serve)
    first = world.start("emit", "--socket", world.socket, "--spool", spool, "--rate", "20/s", stdin=PIPE)
    first.stdin.write(joined(numbered(20)))
    first.stdin.flush()
    client.events(1)
    assert world.emit("--spool", spool, "--spool-flush").code == 0
    assert numbers(client.events(19)) == list(range(2, 21))
    first.finish_input()
    assert first.wait() == 0


def test_many_emits_at_once_lose_and_double_nothing(world, spool):
    serve = world.serve()
    client = world.watcher(serve)
    script = """
      for n in $(seq 1 24); do
        "$EMIT" --socket "$WHERE" --spool "$SPOOL" --type SYNC_SUCCESS --org org-rio --pfa p --detail n=$n &
      done
      code=0
      for job in $(jobs -p); do wait $job || code=$?; done
      exit $code"""
    done = world.shell(script, env={"WHERE": str(world.socket), "SPOOL": str(spool)}, seconds=60)
    assert done.code == 0, done
    assert sorted(numbers(client.events(24, 30))) == list(range(1, 25))
    assert status(world, spool)["lines"] == 0


def test_interrupted_it_keeps_what_it_has_read(world, spool):
    emit = world.start("emit", "--socket", world.socket, "--spool", spool, "--wait", "60s", stdin=PIPE)
    emit.stdin.write(joined(numbered(7)))
    emit.stdin.flush()
    until(lambda: status(world, spool)["lines"] == 7, "seven in the spool")
    emit.signal(signal.SIGTERM)
    assert emit.wait() == 130
    assert "7 lines spooled in" in emit.talk()


def test_trouble_with_the_disk_is_74(world, spool):
    spool.write_text("a file")
    done = world.emit("--spool", spool, input=joined([event()]))
    assert done.code == 74, done
    assert str(spool) in done.err
    garbage = world.folder / "garbage"
    garbage.mkdir()
    (garbage / "spool.db").write_bytes(b"x" * 5000)
    done = world.emit("--spool", garbage, input=joined([event()]))
    assert done.code == 74, done
    assert "not a database" in done.err
    assert (garbage / "spool.db").read_bytes() == b"x" * 5000


@pytest.mark.parametrize(
    "options",
    [
        ("--spool-status",),
        ("--spool-flush",),
        ("--spool", "s", "--no-ack"),
        ("--spool", "s", "--spool-flush", "--spool-status"),
        ("--spool", "s", "--spool-flush", "file"),
        ("--spool", "s", "--spool-status", "--type", "SYNC_X", "--org", "o", "--pfa", "p"),
        ("--spool", "s", "--spool-limit", "many"),
        ("--spool", ""),
    ],
    ids=" ".join,
)
def test_wrong_usage(world, options):
    done = world.run("emit", *options, cwd=world.folder)
    assert done.code == 2, done
    assert not (world.folder / "s").exists()
