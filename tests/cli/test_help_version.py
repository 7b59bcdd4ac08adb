"""--help and --version of each program: on stdout, with 0, and complete."""

import re

import pytest

COMMON = ["--help", "--version", "--config", "--log-level", "--log-format", "--color"]
OPTIONS = {
    "serve": [
        "--host", "--port", "--socket", "--no-socket", "--no-stdin", "--stay", "--strict", "--strict-types", "--allow-anonymous",
        "--ready-fd", "--max-connections", "--history-events", "--history-bytes", "--history-age", "--history-total", "--pace",
        "--drain", "--ping-interval", "--pong-timeout",
    ],
    "emit": [
        "--type", "--org", "--pfa", "--detail", "--details", "--timestamp", "--event-id", "--socket", "--receipts",
        "--no-ack", "--dry-run", "--strict-types", "--wait", "--reconnect", "--rate", "--progress",
    ],
    "listen": [
        "--url", "--check", "--duration", "--summary", "--count", "--type", "--pfa", "--since", "--epoch", "--last", "--format",
        "--within", "--no-reconnect", "--plain",
    ],
    "bench": [
        "--connections", "--orgs", "--rate", "--burst", "--duration", "--size", "--json", "--url", "--socket", "--handshakes",
        "--timeout",
    ],
}  # fmt: skip


@pytest.mark.parametrize("flag", ["--help", "-h"])
@pytest.mark.parametrize("name", OPTIONS)
def test_help_names_every_option(world, name, flag):
    done = world.run(name, flag)
    assert done.code == 0, done
    assert done.err == ""
    text = done.out.decode()
    assert f"syncws-{name}" in text
    missing = [option for option in COMMON + OPTIONS[name] if not re.search(rf"(?<![\w-]){option}(?![\w-])", text)]
    assert not missing


@pytest.mark.parametrize("name", OPTIONS)
def test_help_wins_over_everything_else(world, name):
    done = world.run(name, "--help", "--log-level", "info")
    assert done.code == 0, done


def test_help_tells_the_defaults(world):
    text = world.run("serve", "--help").out.decode()
    for default in ("127.0.0.1", "3000", "10000", "4M", "1h", "1G", "25s", "5s"):
        assert default in text, default


def test_the_versions_are_one(world):
    seen = set()
    for name in OPTIONS:
        done = world.run(name, "--version")
        assert done.code == 0, done
        assert done.err == ""
        found = re.fullmatch(rf"syncws-{name} (\d+\.\d+\.\d+\S*)\n", done.out.decode())
        assert found, done
        seen.add(found[1])
    assert len(seen) == 1


@pytest.mark.parametrize("name", OPTIONS)
def test_help_into_a_closed_pipe(world, name):
    done = world.shell(f'set -o pipefail; "${name.upper()}" --help | true')
    assert done.code == 0, done
    assert done.err == ""
