"""GOODBYE before a close: when to come back, and whether. Servers by hand, whose every word counts."""

import json
import signal
import socket
import time

from harness import fake_server
from harness.background import Background
from harness.events import STAMP, event, with_seq


def say(type, **details):
    whole = {"type": type, "organizationId": "org-rio", "timestamp": STAMP, "details": details}
    return fake_server.text(json.dumps(whole).encode())


def greeting(seq, recovered=False):
    return say("CONNECTED", epoch="the-epoch", seq=seq, recovered=recovered, heartbeat=25_000)


def seen(seq):
    return fake_server.text(with_seq(event(f"pfa-{seq}"), seq))


def serve_in_turn(server, *scripts):
    """Each connection gets its script's bytes; returns the first lines of the requests, and when they came."""
    requests, times = [], []
    for script in scripts:
        link, _ = server.accept()
        with link:
            times.append(time.monotonic())
            requests.append(fake_server.upgrade(link).splitlines()[0])
            link.sendall(script)
            fake_server.wait_for_the_end(link)
    return requests, times


def watch(world, scripts, *options):
    with socket.create_server(("127.0.0.1", 0)) as server:
        serving = Background(serve_in_turn, server, *scripts)
        url = f"ws://127.0.0.1:{server.getsockname()[1]}"
        done = world.run("listen", "org-rio", "--url", url, *options, seconds=40)
        return done, *serving.result()


def test_it_comes_back_when_it_was_told_to(world):
    goodbye = say("GOODBYE", code=4008, reason="slow consumer", reconnect=True, retryAfterMs=3000)
    scripts = [greeting(0) + seen(1) + goodbye + fake_server.close(4008), greeting(2, True) + seen(2)]
    done, requests, times = watch(world, scripts, "--count", "2")
    assert done.code == 0, done
    assert done.lines() == [with_seq(event("pfa-1"), 1), with_seq(event("pfa-2"), 2)], "a goodbye is not printed"
    assert "since=1" in requests[1]
    assert times[1] - times[0] >= 3
    assert "(the server closed with 4008: slow consumer); trying again in 3 s" in done.err


def test_at_once_is_at_once(world):
    """Without a goodbye it would be half a second at least."""
    goodbye = say("GOODBYE", code=1001, reason="draining", reconnect=True, retryAfterMs=0)
    done, _, _ = watch(world, [greeting(0) + goodbye + fake_server.close(1001), greeting(0, True) + seen(1)], "--count", "1")
    assert done.code == 0, done
    assert "trying again in 0 ms" in done.err


def test_not_to_come_back_is_4(world):
    goodbye = say("GOODBYE", code=4008, reason="enough of you", reconnect=False, retryAfterMs=0)
    done, _, _ = watch(world, [greeting(0) + seen(1) + goodbye + fake_server.close(4008)])
    assert done.code == 4, done
    assert len(done.lines()) == 1
    assert "enough of you" in done.err.splitlines()[-1]


def test_a_hole_is_told_once(world):
    """After a GAP with a known end, a reconnect asks for what comes behind it."""
    gap = say("GAP", **{"from": 2, "to": 50, "reason": "slow-consumer"})
    goodbye = say("GOODBYE", code=4008, reason="slow consumer", reconnect=True, retryAfterMs=100)
    scripts = [greeting(0) + seen(1) + gap + goodbye + fake_server.close(4008), greeting(60, True) + seen(51)]
    done, requests, _ = watch(world, scripts, "--count", "2")
    assert done.code == 0, done
    assert [e.get("seq") or e["type"] for e in done.objects()] == [1, "GAP", 51]
    assert "since=50&epoch=the-epoch" in requests[1]
    assert "events 2 to 50 are missing: slow-consumer" in done.err


def test_a_hole_that_was_not_told_yet_is_told_after_the_reconnect(world):
    """The server breaks off between CONNECTED and GAP: the old position is asked for again."""
    gap = say("GAP", **{"from": 8, "to": None, "reason": "epoch-changed"})
    goodbye = say("GOODBYE", code=1001, reason="draining", reconnect=True, retryAfterMs=0)
    scripts = [greeting(3) + goodbye + fake_server.close(1001), greeting(3) + gap + seen(1)]
    path = world.folder / "cursor"
    path.write_text('{"organizationId":"org-rio","epoch":"another","seq":7}')
    done, requests, _ = watch(world, scripts, "--cursor", path, "--count", "1")
    assert done.code == 0, done
    assert ["since=7&epoch=another" in request for request in requests] == [True, True]
    assert [e.get("seq") or e["type"] for e in done.objects()] == ["GAP", 1]
    assert json.loads(path.read_text()) == {"organizationId": "org-rio", "epoch": "the-epoch", "seq": 1}


def test_a_draining_server_says_when_to_come_back(world):
    """The real one: its 1001 comes with a time within the drain's window, and the next server is found."""
    serve = world.serve("--drain", "2s")
    listen = world.listen(serve)
    serve.signal(signal.SIGTERM)
    assert serve.wait() == 0
    listen.until_talk("1001")
    second = world.serve(port=serve.port)
    second.until_connections(1, seconds=60)
    [gap] = listen.until_lines(1)
    assert json.loads(gap)["type"] == "GAP", "another epoch; a goodbye is not printed"
