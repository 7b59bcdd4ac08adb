"""--log-format and --log-level: what stderr looks like, and how much of it there is."""

import json
import signal

import pytest

from harness.patience import until


def come_and_go(world, serve):
    client = world.watcher(serve)
    producer = world.producer(serve)
    producer.send(b"bad\xff \"quoted\" \\ \n")
    client.send_close(1000)
    until(lambda: serve.connections() == 0, "the client gone")


def test_every_line_of_json_talk_is_an_object(world):
    serve = world.serve("--log-format", "json", "--log-level", "debug")
    come_and_go(world, serve)
    serve.signal(signal.SIGTERM)
    assert serve.wait() == 0
    lines = serve.talk().splitlines()
    objects = [json.loads(line) for line in lines]
    assert objects and all(isinstance(entry, dict) for entry in objects)
    assert "[WebSocket] Sync status WebSocket server initialized" in serve.talk()
    assert len([line for line in lines if "disconnected" in line]) >= 1


@pytest.mark.parametrize(
    "name,options",
    [
        ("serve", ["--port", "70000"]),
        ("emit", ["--socket", "/nowhere/at/all.sock", "--type", "SYNC_SUCCESS", "--org", "o", "--pfa", "p"]),
        ("listen", ["org-rio", "--url", "ws://127.0.0.1:1"]),
        ("bench", ["--url", "ws://127.0.0.1:1", "--socket", "/nowhere/at/all.sock"]),
        ("listen", ["--sumary"]),
    ],
    ids=str,
)
def test_the_cause_of_a_failure_is_one_object(world, name, options):
    done = world.run(name, "--log-format", "json", *options)
    assert done.code in (2, 3), done
    [line] = done.err.splitlines()
    assert isinstance(json.loads(line), dict)


def test_refused_lines_are_objects_too(world):
    done = world.run("emit", "--dry-run", "--log-format", "json", input=b'bad "one"\nbad\ttwo\n')
    assert done.code == 1
    lines = [json.loads(line) for line in done.err.splitlines()]
    assert len(lines) >= 2 and all(isinstance(entry, dict) for entry in lines)


def test_quieter(world):
    serve = world.serve("--log-level", "error")
    come_and_go(world, serve)
    assert "connected" not in serve.talk()


def test_off_says_nothing_of_connections(world):
    serve = world.serve("--log-level", "off")
    come_and_go(world, serve)
    assert "connected" not in serve.talk()


def test_louder_is_at_least_as_much(world):
    amounts = []
    for n, level in enumerate(("warn", "info", "debug", "trace")):
        serve = world.serve("--log-level", level, socket=world.folder / f"{n}.sock")
        come_and_go(world, serve)
        amounts.append(len(serve.talk().splitlines()))
    assert amounts == sorted(amounts)
    assert amounts[0] < amounts[1]
