"""syncws-bench against servers that are not ours: by a publish command, at other paths, without a greeting, compressed."""

import json
import sys

import pytest

from harness.faulty_relay import FaultyRelay
from harness.node import node_arguments
from harness.patience import stretched
from harness.programs import ROOT
from harness.running import Running
from harness.programs import environment

COPY = "import socket, sys; s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); [s.sendall(l) for l in sys.stdin.buffer]"


@pytest.fixture
def relay(world):
    relays = []

    def start(**more):
        relays.append(FaultyRelay(world.socket, lambda n, frame: [frame], **more))
        return relays[-1].url

    yield start
    for each in relays:
        each.close()


def publish_command(world):
    return f"{sys.executable} -c '{COPY}' {world.socket}"


def bench(world, *options):
    done = world.run("bench", "--json", "--timeout", f"{int(stretched(30))}s", *options, seconds=60)
    assert done.code == 0, done
    [report] = done.objects()
    assert report["delivered"] == report["expected"] > 0
    return report


def test_a_command_that_publishes(world, relay):
    report = bench(world, "--url", relay(), "--publish-command", publish_command(world), "--connections", "6", "--burst", "20")
    assert report["delivered"] == 120
    assert report["server"]["pid"] == 0 and report["server"]["rssPeakBytes"] == 0


def test_the_server_of_a_command_may_be_named(world, relay):
    serve = world.serve(socket=world.folder / "other.sock")
    options = ["--publish-command", publish_command(world), "--connections", "2", "--burst", "5"]
    report = bench(world, "--url", relay(), *options, "--server-pid", serve.pid)
    assert report["server"]["pid"] == serve.pid and report["server"]["rssPeakBytes"] > 0


def test_another_path_and_no_greeting(world, relay):
    url = relay(rooms_at="/rooms?name=", greets=False) + "/rooms?name={org}"
    options = ["--greeting", "no", "--connections", "6", "--orgs", "3", "--burst", "30"]
    report = bench(world, "--url", url, "--socket", world.socket, *options)
    assert report["delivered"] == 60


def test_a_command_that_ends_at_once(world, relay):
    options = ["--connections", "2", "--rate", "100/s", "--duration", "30s"]
    done = world.run("bench", "--url", relay(), "--publish-command", "exit 3", *options)
    assert done.code == 6, done
    assert "publish command" in done.err


def test_a_server_that_does_not_speak_v1(world, relay):
    done = world.run("bench", "--url", relay(), "--socket", world.socket, "--connections", "1", "--burst", "1", "--protocol", "v1")
    assert done.code == 4, done
    assert "syncws.v1" in done.err


@pytest.mark.parametrize(
    "options",
    [("--url", "ws://127.0.0.1:1"), ("--publish-command", "cat"), ("--socket", "x", "--publish-command", "cat", "--url", "ws://h")],
)
def test_half_of_a_target_is_wrong_usage(world, options):
    done = world.run("bench", *options)
    assert done.code == 2, done
    assert "--publish-command" in done.err


@pytest.fixture
def node_server(world):
    """The original's design on Node's `ws`, as the benchmark has it."""

    def start(*options):
        script = ROOT / "tests/perf/ws_server.mjs"
        command = ["node", str(script), "--port", "0", "--socket", str(world.socket), *options]
        node_arguments("wscat")  # says so when node or its packages are missing
        server = world._keep(Running(command, world.folder, "ws-server", env=environment(world.folder)))
        [line] = server.until_lines(1, 30)
        return f"ws://127.0.0.1:{json.loads(line)['port']}"

    return start


def test_compression_is_negotiated_and_unpacked(world, node_server):
    url = node_server("--compress")
    options = ["--url", url, "--socket", world.socket, "--connections", "8", "--orgs", "2", "--burst", "100"]
    packed = bench(world, *options, "--compress")
    assert packed["bytes"]["compressedConnections"] == 8
    assert packed["bytes"]["text"] > 100 * 4 * 200
    assert packed["bytes"]["wire"] < packed["bytes"]["text"] / 3
    assert packed["delivered"] == 400
    plain = bench(world, *options)
    assert plain["bytes"]["compressedConnections"] == 0
    assert plain["bytes"]["wire"] > plain["bytes"]["text"]


def test_a_server_may_decline_compression(world, node_server):
    options = ["--url", node_server(), "--socket", world.socket, "--connections", "4", "--burst", "10"]
    assert bench(world, *options, "--compress", "--processes", "2")["bytes"]["compressedConnections"] == 0
