"""A lost connection is had back, without loss or repeats where the server still knows what was missed."""

import json
import signal
import socket

import pytest

from harness import fake_server
from harness.background import Background
from harness.events import STAMP, event, numbered, with_seq
from harness.flood import wide_events
from harness.patience import until


def test_resumed_after_the_last_event_seen(world):
    """A server by hand hangs up after two events; the next connection asks for what comes after them."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        serving = Background(hang_up_after_two, server)
        listen = world.start("listen", "org-rio", "--url", f"ws://127.0.0.1:{server.getsockname()[1]}", "--count", "4")
        assert listen.wait(30) == 0, listen.talk()
        second_request = serving.result()

    assert listen.lines() == [with_seq(line, seq) for seq, line in enumerate(numbered(4), start=1)]
    first_line = second_request.splitlines()[0]
    assert "since=2" in first_line and "epoch=the-epoch" in first_line
    assert "syncws-listen: connection lost (" in listen.talk()
    assert "resumed after seq 2" in listen.talk()


def greeting(seq, recovered):
    details = {"epoch": "the-epoch", "seq": seq, "recovered": recovered, "heartbeat": 25_000}
    whole = {"type": "CONNECTED", "organizationId": "org-rio", "timestamp": STAMP, "details": details}
    return fake_server.text(json.dumps(whole).encode())


def hang_up_after_two(server):
    lines = [with_seq(line, seq) for seq, line in enumerate(numbered(4), start=1)]
    link, _ = server.accept()
    with link:
        fake_server.upgrade(link)
        link.sendall(greeting(0, False) + fake_server.text(lines[0]) + fake_server.text(lines[1]))
    link, _ = server.accept()
    with link:
        request = fake_server.upgrade(link)
        link.sendall(greeting(4, True) + fake_server.text(b"[%s,%s]" % (lines[2], lines[3])))
        fake_server.wait_for_the_end(link)
    return request


def test_a_stopped_one_comes_back_with_a_gap(world):
    """Cut off with 4008, which says "come back": it does, and tells what it missed."""
    lines = wide_events()
    serve = world.serve("--history-bytes", "1M")
    listen = world.listen(serve)
    others = [world.watcher(serve) for _ in range(2)]
    reading = [Background(client.events, len(lines), 60) for client in others]
    listen.signal(signal.SIGSTOP)
    world.publish(serve, *lines)
    for reader in reading:
        reader.result()
    listen.signal(signal.SIGCONT)
    listen.until_talk("4008", 20)
    listen.until_talk("connected again after", 30)
    world.publish(serve, event("the last"))

    until(lambda: b"the last" in listen.out(), "the last event", 30)
    seen = [json.loads(line) for line in listen.lines()]
    first_gap = next(at for at, e in enumerate(seen) if e["type"] == "GAP")
    before = seen[:first_gap]
    gaps = [e["details"] for e in seen[first_gap:] if e["type"] == "GAP"]
    after = seen[first_gap + len(gaps) :]
    assert [e["seq"] for e in before] == list(range(1, len(before) + 1))
    # What it lost when it was cut off, and what the history lost until it was back: one hole, told in at most two parts.
    assert [gap["reason"] for gap in gaps] in (["slow-consumer"], ["slow-consumer", "history-trimmed"])
    assert [gap["from"] for gap in gaps] == [len(before) + 1, *(gap["to"] + 1 for gap in gaps[:-1])]
    assert [e["seq"] for e in after] == list(range(gaps[-1]["to"] + 1, len(lines) + 2))
    assert "gap" in listen.talk().lower() or "missing" in listen.talk().lower()


def test_the_summary_counts_reconnects(world):
    serve = world.serve()
    listen = world.listen(serve, "--summary")
    serve.signal(signal.SIGKILL)
    serve.wait()
    listen.until_talk("connection lost")
    second = world.serve(port=serve.port)
    listen.until_talk("connected again", 60)
    second.until_connections(1)
    listen.signal(signal.SIGINT)
    assert listen.wait() == 130
    assert json.loads(listen.lines()[-1])["reconnects"] == 1


def test_a_server_that_leaves_politely_is_waited_for(world):
    serve = world.serve()
    listen = world.listen(serve)
    serve.signal(signal.SIGTERM)
    assert serve.wait() == 0
    listen.until_talk("connection lost")
    assert "1001" in listen.talk()
    second = world.serve(port=serve.port)
    listen.until_talk("connected again", 60)
    world.publish(second, event())
    gap, first = (json.loads(line) for line in listen.until_lines(2)[-2:])
    assert gap["type"] == "GAP" and gap["details"]["reason"] == "epoch-changed"
    assert first["seq"] == 1


@pytest.mark.parametrize("number,code", [(signal.SIGKILL, 6), (signal.SIGTERM, 0)], ids=["lost", "left politely"])
def test_no_reconnect(world, number, code):
    serve = world.serve()
    listen = world.listen(serve, "--no-reconnect")
    serve.signal(number)
    assert listen.wait() == code, listen.talk()
    assert "trying again" not in listen.talk()


def test_a_terminal_close_code_ends_it(world):
    """4500 to 4999 say: do not come back."""

    def refuse(server):
        link, _ = server.accept()
        with link:
            fake_server.upgrade(link)
            link.sendall(greeting(0, False) + fake_server.close(4503))
            fake_server.wait_for_the_end(link)

    with socket.create_server(("127.0.0.1", 0)) as server:
        serving = Background(refuse, server)
        done = world.run("listen", "org-rio", "--url", f"ws://127.0.0.1:{server.getsockname()[1]}")
        serving.result()
    assert done.code == 4, done
    assert "4503" in done.err


def test_within_covers_the_time_of_reconnecting(world):
    serve = world.serve()
    listen = world.listen(serve, "--count", "1", "--within", "3s")
    serve.signal(signal.SIGKILL)
    assert listen.wait(15) == 5, listen.talk()
