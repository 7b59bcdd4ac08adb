"""--snapshot: first the newest event of each record. A server by hand breaks off where it hurts."""

import json
import socket

import pytest

from harness import fake_server
from harness.background import Background
from harness.events import STAMP, event, with_seq
from harness.patience import until


def greeting(seq, recovered=False):
    details = {"epoch": "the-epoch", "seq": seq, "recovered": recovered, "heartbeat": 25_000}
    whole = {"type": "CONNECTED", "organizationId": "org-rio", "timestamp": STAMP, "details": details}
    return fake_server.text(json.dumps(whole).encode())


def line(seq):
    return with_seq(event(f"pfa-{seq}"), seq)


def batch(*seqs):
    return fake_server.text(b"[" + b",".join(map(line, seqs)) + b"]")


def serve_in_turn(server, *scripts):
    """Each connection gets its script's bytes and is hung up on, the last one when it leaves; returns the request lines."""
    requests = []
    for script in scripts:
        link, _ = server.accept()
        with link:
            requests.append(fake_server.upgrade(link).splitlines()[0])
            link.sendall(script)
            if script is scripts[-1]:
                fake_server.wait_for_the_end(link)
    return requests


def watch(world, scripts, *options):
    with socket.create_server(("127.0.0.1", 0)) as server:
        serving = Background(serve_in_turn, server, *scripts)
        url = f"ws://127.0.0.1:{server.getsockname()[1]}"
        done = world.run("listen", "org-rio", "--url", url, "--snapshot", *options, seconds=60)
        return done, serving.result()


def test_a_break_after_the_snapshot_resumes_behind_it(world):
    done, requests = watch(world, [greeting(9) + batch(2, 5, 9), greeting(10, True) + batch(10)], "--count", "4")
    assert done.code == 0, done
    assert done.lines() == [line(seq) for seq in (2, 5, 9, 10)]
    assert "?snapshot=1 " in requests[0]
    assert "?since=9&epoch=the-epoch " in requests[1]


def test_a_break_in_the_snapshot_asks_again_and_repeats_nothing(world):
    scripts = [greeting(9) + batch(2, 5), greeting(9), greeting(11) + batch(2, 5, 9, 11), greeting(12, True) + batch(12)]
    done, requests = watch(world, scripts, "--count", "5")
    assert done.code == 0, done
    assert done.lines() == [line(seq) for seq in (2, 5, 9, 11, 12)]
    assert ["?snapshot=1 " in request for request in requests] == [True, True, True, False]
    assert "?since=11&epoch=the-epoch " in requests[3]


def test_a_cursor_begins_with_the_complete_snapshot(world):
    path = world.folder / "cursor"
    done, _ = watch(world, [greeting(9) + batch(2, 5, 9)], "--cursor", path, "--count", "2")
    assert done.code == 0, done
    assert not path.exists(), "half a snapshot is no place to go on from"
    done, _ = watch(world, [greeting(9) + batch(2, 5, 9)], "--cursor", path, "--count", "3")
    assert json.loads(path.read_text())["seq"] == 9
    assert "starting with the newest event of each record" in done.err
    done, requests = watch(world, [greeting(10, True) + batch(10)], "--cursor", path, "--count", "1")
    assert done.lines() == [line(10)]
    assert "?since=9&epoch=the-epoch " in requests[0], "the cursor has the first word"


@pytest.mark.parametrize("options", [["--since", "5"], ["--last", "5"], ["--check"]], ids=str)
def test_what_goes_without_a_snapshot(world, options):
    done = world.run("listen", "org-rio", "--snapshot", *options)
    assert done.code == 2, done
    assert options[0] in done.err and "--snapshot" in done.err


# The real server


def test_the_newest_event_of_each_record_and_then_what_comes(world):
    serve = world.serve()
    lines = [event("a", n=1), event("b", n=2), event("a", n=3), event("c", n=4), event("b", n=5)]
    world.publish(serve, *lines)
    listen = world.listen(serve, "--snapshot")
    expected = [with_seq(lines[2], 3), with_seq(lines[3], 4), with_seq(lines[4], 5)]
    assert listen.until_lines(3) == expected
    world.publish(serve, event("a", n=6))
    assert listen.until_lines(4) == [*expected, with_seq(event("a", n=6), 6)]


def test_a_snapshot_of_nothing(world):
    serve = world.serve()
    path = world.folder / "cursor"
    listen = world.listen(serve, "--snapshot", "--cursor", path)
    until(lambda: path.exists() and path.read_text(), "a cursor before the first event")
    world.publish(serve, event("a"))
    assert listen.until_lines(1) == [with_seq(event("a"), 1)]


def test_a_cursor_goes_on_behind_the_snapshot(world):
    serve = world.serve()
    path = world.folder / "cursor"
    world.publish(serve, event("a", n=1), event("a", n=2), event("b", n=3))
    for expected in ([2, 3], [4, 5]):
        done = world.run("listen", "org-rio", "--url", serve.url, "--snapshot", "--cursor", path, "--count", "2", "--within", "20s")
        assert [e["details"]["n"] for e in done.objects()] == expected
        world.publish(serve, event("a", n=4), event("a", n=5))


def test_plain_and_pretty_snapshots(world):
    serve = world.serve()
    world.publish(serve, event("a", n=1), event("a", n=2))
    run = ["listen", "org-rio", "--url", serve.url, "--snapshot", "--count", "1"]
    assert world.run(*run, "--plain").lines() == [event("a", n=2)]
    assert b"pfa" not in world.run(*run, "--format", "pretty").out.split(b" a ")[0]
